// Accounts of social networks: what has to be found, and what has to stay.
#include "tests/unit/one_detector.h"

static const char *const texts[] = {
    // Behind @, with the network in front.
    "Twitter: @⟦taro_y⟧",
    "ツイッターは@⟦taro_yamada⟧です。Instagram：@⟦taro.yamada⟧、TikTok @⟦taro123⟧",
    "フォローしてね→ ＠⟦ｔａｒｏ＿ｙ⟧",
    "Twitter（@⟦taro_y⟧）とインスタ(@⟦hanako.s⟧)",
    "X：@⟦taro_y⟧ X @⟦taro_y⟧ Ｘ（@⟦taro_y⟧） X(旧Twitter)：@⟦taro_y⟧",
    "公式アカウント @⟦example_shop⟧",
    "Twitter: @⟦taro_y⟧ / @⟦hanako_s⟧",
    "YouTube @⟦taro_channel⟧。",
    // Behind a label.
    "LINE ID: ⟦taro_123⟧",
    "LINE ID：⟦taroyamada⟧まで",
    "LINEのIDは「⟦taro.yamada⟧」です。",
    "LINEID：⟦taro-y⟧ ラインID→⟦taroy⟧ カカオトークのIDは ⟦taro123⟧",
    "LINE：⟦taro_123⟧ LINE=@⟦abc1234x⟧",
    "ＬＩＮＥ　ＩＤ：⟦ｔａｒｏ１２３⟧",
    "Skype: ⟦taro.yamada⟧ Skype名：⟦taroyamada⟧ スカイプID：⟦taroyamada⟧",
    "Discord: ⟦taro#1234⟧ DiscordのID：⟦taro_y⟧ Discord ID: ⟦taro⟧#12345",
    "Twitter ID：⟦taroyamada⟧ mixi ID: ⟦taroy123⟧ インスタのIDは⟦taro_y⟧",
    "Twitterのアカウント名：⟦taroyamada⟧",
    "【LINE】⟦taro_123⟧",
    "LINE ID：⟦taro_123⟧、Twitter：@⟦taro_y⟧、LINE ID：⟦taro_456⟧", // words, and @ behind one
    // What has to stay.
    "@param name @return x @Override @media print @import url(x) @font-face",
    "attr_reader :x; @name = name; @x, @y = x, y; {x: @x, y: @y}; obj.x @x X- @x",
    "@staticmethod\ndef f(x): pass\n@dataclass\nclass X:\n    @property",
    "taro@example.jp Twitter taro@example.jp Twitter: taro@example.jp",
    "Twitter API の @param screen_name",
    "Twitter @example.com アカウント @example.com",
    "Twitter\n@taro_y",
    "Twitterで話題になっているものを紹介したいと思います。@taro_y",
    "@taro_y さん、SIZE_X @taro SIZE-X @taro",
    "ユーザーID: taro123 GUID: abc123 ID: taro123 VIDEO: abc_1 id: 12",
    "オンラインID: taro123 ガイドラインID: x123 PIPELINE ID: abc123 CommandLine: x_1",
    "__LINE__: abc_1 LINE: 32 LINE: public LINE (x) LINE_MAX: a1 LINEとは何か a_1",
    "LINE ID: ab LINE ID: 12345678 LINE ID: https://example.jp/x_1 LINE ID を入力",
    "Discord: https://discord.example/a_1 Skype: taro@example.jp Discord: f_1(x)",
    "アカウント名：taro_y 公式アカウント名は未定",
    "インスタンス変数 @name、プリプロセッサ #@until、ユーザーアカウント @principal",
    "コマンド ライン (@file)、command-line @responsefile、line.start_with?('#@samplecode')",
    "Twitter @ example、X@Y、A@@QBEABQBXXZ ?PData@X@@QBEABQBXXZ",
};

static const char *const hostile[] = {
    "@",    "@a",    "@aaa ",    "Twitter @aaa", "Twitter ",        "X@",
    "LINE", "LINE:", "ID",       "LINE ID:",     "ID の",           "の",
    "a_",   "@a.",   "LINE:a#1", "ＩＤ",         "フォロー@ａａａ",
};

int main(void)
{
    struct one_detector one;
    jpc_buf text = {0};

    tap_begin();
    one_detector_open(&one, "sns_id");
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        is_marked(&one, texts[i]);
    for (size_t n = 1; n < 40; n++) {
        text.len = 0;
        jpc_buf_add_string(&text, "Twitter @");
        for (size_t i = 0; i < n; i++)
            jpc_buf_add_string(&text, "a");
        ok((one_detector_find(&one, jpc_buf_span(&text)).n == 1) == (n >= 3 && n <= 32),
           "a name of %zu", n);
    }
    jpc_buf_release(&text);
    each_long_text(&one, hostile, sizeof hostile / sizeof *hostile);
    one_detector_close(&one);
    return tap_end();
}
