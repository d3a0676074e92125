// Dates of birth: what has to be found, in which form, what has to stay; and a law: each day of
// each year that is labelled is found as it is written, and no day that the calendar has not.
#include "pii/calendar.h"
#include "tests/unit/one_detector.h"

static const char *const vectors[] = {
    "生年月日：⟦1957年9月17日⟧",
    "生年月日\n⟦1957年9月17日⟧\n",
    "| 生年月日 | ⟦1957/09/17⟧ |",
    "生年月日 ⟦1957-09-17⟧ 血液型",
    "生年月日 ⟦1957.9.17⟧",
    "生年月日：⟦19570917⟧",
    "生年月日：⟦１９５７年９月１７日⟧",
    "生年月日：⟦西暦1957年9月17日⟧",
    "生年月日：⟦S32.9.17⟧",
    "生年月日：⟦Ｓ３２．９．１７⟧（男）",
    "生年月日：⟦昭32.9.17⟧",
    "生年月日：⟦昭和32年9月17日⟧",
    "生年月日：⟦昭和 32年 9月 17日⟧",
    "生年月日：⟦昭和元年12月25日⟧",
    "生年月日：⟦令和元年5月1日⟧",
    "生年月日：⟦平成31年4月30日⟧",
    "生年月日：⟦㍼32年9月17日⟧",
    "生年月日：⟦昭和三十二年九月十七日⟧",
    "生年月日　⟦一九五七年九月十七日⟧",
    "生年月日：⟦2000年2月29日⟧",
    "誕生日：⟦1957年9月17日⟧",
    "誕生日は⟦1957年9月17日⟧です",
    "出生日 ⟦1957/9/17⟧",
    "生誕 ⟦1957年9月17日⟧（67歳）",
    "私は⟦1957年9月17日⟧生まれです",
    "⟦1957年9月17日⟧生。",
    "⟦1957年9月17日⟧に東京で生まれる。",
    "⟦1957年9月17日⟧、東京都千代田区に生まれる。",
    "（⟦1835年1月10日⟧生まれ）",
    "⟦1957年（昭和32年）9月17日⟧生まれ",
    "⟦昭和32年（1957年）9月17日⟧生",
    "⟦1957年9月17日⟧（昭和32年）生まれ",
    "⟦明治四十二年六月十九日⟧の生れの由",
    "⟦明治三十一年十二月十二日⟧、香川県小豆郡苗羽村に生れた",
    "⟦明治四十二年の六月十九日⟧に生れた",
    "⟦大正十五年十二月二十五日⟧出生",
    "born ⟦September 17, 1957⟧ in Tokyo",
    "(born ⟦17 September 1957⟧)",
    "Born on ⟦Sept. 17, 1957⟧",
    "DOB: ⟦1957-09-17⟧",
    "DOB: ⟦09/17/1957⟧",
    "Date of Birth: ⟦17/09/1957⟧",
    "birthday: ⟦1992-12-21⟧",
    "山田太郎（やまだ たろう、⟦1957年9月17日⟧ - ）は",
    "山田太郎（やまだ たろう、⟦1907年9月17日⟧ - 1990年1月2日）は",
    "やまだ　たろう、⟦1957年9月17日⟧　-",
    // What is none.
    "2024年",
    "10人",
    "3つ",
    "2024年3月5日",
    "2024-03-05",
    "1957年生まれ",
    "1957年9月生まれ",
    "9月17日生まれ",
    "生年月日",
    "生年月日：1957年2月29日",
    "生年月日：1957年13月1日",
    "生年月日：1957年4月31日",
    "生年月日：昭和64年1月8日",
    "生年月日：平成元年1月7日",
    "生年月日：大正元年7月29日",
    "生年月日：1900年2月29日",
    "生年月日：0000-00-00",
    "生年月日：19571317",
    "昭和16年4月1日以前に生まれた者",
    "昭和二十一年四月一日以前に生まれた者",
    "昭和二十一年四月二日から昭和二十二年四月一日までの間に生まれた者",
    "氏名、生年月日、平成元年4月1日現在の住所",
    "2020年4月1日に生まれ変わりました",
    "2020年4月1日、新しい文化が生まれた",
    "9月17日生放送、2020年4月1日生産",
    "2020年4月1日生中継",
    "2020年4月1日の出生数、2020年4月1日出生率",
    "会社は2001年4月1日に設立",
    "（2001年4月1日 - 2005年3月31日）",
    "19570917",
    "09/17/1957",
    "1.2.3 version",
    "学生、先生、一生、生活",
    "先生は昭和三十二年九月十七日に来た",
    "",
    "1",
    "生",
};

static void each_day(struct one_detector *one)
{
    size_t n_wrong = 0;

    for (unsigned year = 1890; year <= 2020; year++)
        for (unsigned month = 1; month <= 12; month++)
            for (unsigned day = 28; day <= 31; day++) {
                char text[64];
                int n = snprintf(text, sizeof text, "生年月日:%u年%u月%u日", year, month, day);
                bool found = one_detector_find(one, (jpc_span){text, (size_t)n}).n == 1;

                n_wrong += found != jpc_date_exists((jpc_date){year, month, day});
            }
    ok(n_wrong == 0, "days are found that exist, and no others");
}

static void is_of_era(jpc_era era, jpc_date date, unsigned year)
{
    ok(jpc_date_of_era(era, &date) == (year > 0) && (year == 0 || date.year == year),
       "era %d: year %u", (int)era, year);
}

int main(void)
{
    static const char *const hostile[] = {
        "生",
        "1957年",
        "生まれ",
        "9月",
        "一",
        "1957年9月17日",
        "1957-09-17 ",
        "年月日生",
        "1/",
        "昭和",
        "（よみ、1957年9月17日 - ",
    };
    struct one_detector one;

    tap_begin();
    one_detector_open(&one, "birth_date");
    for (size_t i = 0; i < sizeof vectors / sizeof *vectors; i++)
        is_marked(&one, vectors[i]);
    each_day(&one);
    is_of_era(JPC_ERA_SHOWA, (jpc_date){32, 9, 17}, 1957);
    is_of_era(JPC_ERA_SHOWA, (jpc_date){64, 1, 7}, 1989);
    is_of_era(JPC_ERA_SHOWA, (jpc_date){64, 1, 8}, 0);
    is_of_era(JPC_ERA_HEISEI, (jpc_date){1, 1, 8}, 1989);
    is_of_era(JPC_ERA_MEIJI, (jpc_date){45, 7, 30}, 1912);
    is_of_era(JPC_ERA_TAISHO, (jpc_date){1, 7, 30}, 1912);
    is_of_era(JPC_ERA_MEIJI, (jpc_date){5, 2, 30}, 1872);
    each_long_text(&one, hostile, sizeof hostile / sizeof *hostile);
    one_detector_close(&one);
    return tap_end();
}
