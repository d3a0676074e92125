# usage: awk -v n=N -v seed=SEED -f tests/near/make_words.awk
#
# N documents of Japanese words, as JSON Lines: some are others with a few words replaced, with
# other punctuation, digits, case, width or voicing, some are chains of such, some are shorter than
# an n-gram.
function draw(limit)
{
	state = state * 16807 % 2147483647
	return state % limit
}
# word(): any.
function word()
{
	return words[1 + draw(n_words)]
}
# worn(TEXT): as another site has it.
function worn(text, kind)
{
	kind = draw(9)
	if (kind == 0) gsub("が", "か", text)
	if (kind == 1) gsub("で", "て", text)
	if (kind == 2) gsub("。", "！", text)
	if (kind == 3) gsub("、", "", text)
	if (kind == 4) gsub("2024", "2023", text)
	if (kind == 5) gsub("ABC", "abc", text)
	if (kind == 6) gsub("。", "。\\n", text)
	if (kind == 7) gsub("10", "１０", text)
	return text
}
# compose(DOC): its words, with punctuation.
function compose(doc, i, text)
{
	text = ""
	for (i = 1; i <= size[doc]; i++) {
		text = text list[doc, i]
		if (i % 7 == 0) text = text "、"
		if (i % 19 == 0) text = text "。"
	}
	return text
}
BEGIN {
	state = 1000 + seed
	n_words = split("猫 が 東京 で 日本語 は ネコ データ 2024年 ABC 学習 する ます です 研究 を 大学 の " \
		"に 10個 へ 文章 ガラス パン 機械 と も 山 川 海 電車 走る 食べる 飲む 美しい 静かな " \
		"友達 先生 学校 会社 仕事 料理 味噌汁 天気 雨 雪 春 夏 秋 冬 朝 昼 夜 時間 音楽 映画 本 " \
		"読む 書く 話す 聞く 見る 行く 来る 帰る 大きい 小さい 新しい 古い から まで より など しか " \
		"プログラム コーヒー ビール テレビ ゲーム ドイツ フランス ヨーロッパ 神社 寺 祭り 着物", words, " ")
	for (d = 0; d < n; d++) {
		kind = d > 0 ? draw(10) : 0
		if (kind < 3) { # a new one
			size[d] = 20 + draw(60)
			for (i = 1; i <= size[d]; i++) list[d, i] = word()
		} else if (kind < 9) { # an older one, perhaps the last, with some words replaced
			from = kind < 6 ? d - 1 : draw(d)
			edits = draw(4)
			size[d] = size[from]
			for (i = 1; i <= size[d]; i++) list[d, i] = list[from, i]
			for (; edits > 0 && size[d] > 0; edits--) {
				at = 1 + draw(size[d])
				list[d, at] = word()
			}
		} else {
			size[d] = draw(6)
			for (i = 1; i <= size[d]; i++) {
				at = 1 + draw(4)
				list[d, i] = words[at]
			}
		}
		text = compose(d)
		text = worn(text)
		day = 1 + draw(28)
		page = draw(n)
		printf "{\"id\":\"%d\",\"url\":\"http://h%d.example.jp/%d\",\"date\":\"2020-01-%02d\",\"text\":\"%s\"}\n",
			d, page % 9, page, day, text
	}
}
