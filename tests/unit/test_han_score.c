#include "text/han_score.h"

#include "tap.h"
#include "text/han_table.h"

static double nats(const char *text) { return jpc_han_weigh(jpc_span_of(text)).nats; }

// The weight of two neighbours, by their code points.
static double pair(uint32_t first, uint32_t second)
{
    return (double)jpc_han_pairs[jpc_han_pair(first - JPC_HAN_FIRST, second - JPC_HAN_FIRST)] /
           JPC_HAN_SCALE;
}

static void test_sums(void)
{
    is_number(nats(""), 0, 0, "nothing");
    is_number(nats("Latin, かな, カナ, ｶﾅ, 한국어, 123"), 0, 0, "no Han character");
    is_number(nats("東京"), nats("東") + nats("京") + pair(0x6771, 0x4EAC), 1e-9, "a pair");
    is_number(nats("東の京"), nats("東") + nats("京"), 1e-9, "no pair over a kana");
    is_number(nats("東 京\n東"), 2 * nats("東") + nats("京"), 1e-9, "no pair over spaces");
    is_number(nats("東，京"), nats("東") + nats("京") - 1, 1e-9, "a comma that Chinese writes");
    is_number(nats("東、京"), nats("東") + nats("京"), 1e-9, "a comma that both write");
}

static void test_ranges(void)
{
    double rare = (double)jpc_han_singles[JPC_HAN_RARE] / JPC_HAN_SCALE;

    is_number(nats("㐀"), rare, 0, "the first of extension A");
    is_number(nats("䶿"), rare, 0, "the last of extension A");
    is_number(nats("\xEF\xA4\x80"), (double)jpc_han_singles[JPC_HAN_COMPATIBLE] / JPC_HAN_SCALE, 0,
              "a compatibility ideograph");
    ok(nats("山﨑") > 0 && nats("𠮷野家") > 0, "forms that Japanese names have");
    is_number(nats("𠀀"), rare, 0, "the first of extension B");
    is_number(nats("䷀"), 0, 0, "a hexagram is none");
    is_number(nats("꒐"), 0, 0, "Yi is none");
    is_number(nats("一"), (double)jpc_han_singles[0] / JPC_HAN_SCALE, 0, "the first");
    ok(nats("々") > 1, "々 is Japanese");
    ok(nats("这") < -2 && nats("們") < -1, "simplified and traditional Chinese");
    ok(nats("働") > 1 && nats("込") > 1, "characters made in Japan");
}

static void test_stray(void)
{
    ok(jpc_han_weigh(jpc_span_of("優の良品・ー、のこ")).stray == 4, "の ・ ー are counted");
    ok(jpc_han_weigh(jpc_span_of("ノ·-")).stray == 0, "what looks alike is not");
}

int main(void)
{
    tap_begin();
    test_sums();
    test_ranges();
    test_stray();
    return tap_end();
}
