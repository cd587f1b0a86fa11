package prose

import (
	"strings"
	"unicode/utf8"
)

// variants are the characters of statistics that are written in two ways, each
// simplified one before its traditional one.
const variants = `
	万萬与與专專业業两兩个個为為义義乡鄉于於亏虧亚亞产產亩畝亿億仅僅从從价價优優会會体體余餘债債储儲关關养養内內册冊农農况況
	净凈净淨准準减減出齣划劃别別制製剂劑办辦务務动動区區医醫升昇单單占佔卢盧压壓厘釐县縣参參双雙发發变變只隻台臺号號后後吨噸
	听聽员員周週国國图圖场場块塊处處头頭学學实實家傢对對将將层層届屆岁歲岚嵐币幣布佈库庫应應开開张張弹彈强強当當径徑总總户戶
	扩擴报報担擔拥擁损損换換据據摄攝数數时時机機权權条條来來柜櫃标標栋棟栏欄样樣桩樁楼樓欧歐没沒济濟浓濃润潤涨漲渔漁游遊湾灣
	满滿点點烟煙献獻玛瑪环環现現电電疗療盏盞盘盤码碼种種积積税稅稳穩窝窩笔筆筹籌签簽类類系係累纍约約级級纪紀纳納线線组組织織
	终終经經绝絕统統维維缓緩缩縮网網致緻节節获獲营營补補表錶装裝规規计計订訂许許评評诊診话話课課调調谷穀贝貝负負贡貢货貨贰貳
	贴貼贷貸费費资資赔賠赛賽赠贈跃躍车車转轉轮輪载載较較辅輔辆輛输輸达達过過运運还還进進递遞里裡钟鐘铜銅银銀销銷锭錠镇鎮镑鎊
	长長门門间間闻聞队隊际際面麵韩韓页頁顶頂顷頃项項预預领領颗顆额額飙飆马馬粮糧猪豬设設备備贸貿钢鋼财財职職险險卫衛艺藝术術
	书書馆館师師儿兒园園铁鐵邮郵气氣伤傷访訪检檢验驗认認证証证證创創观觀离離鲜鮮绿綠药藥纺紡胶膠矿礦炼煉铝鋁仪儀传傳软軟劳勞
	贫貧轻輕复復复複华華东東寿壽龄齡妇婦残殘综綜构構态態势勢续續协協广廣庆慶宁寧陕陝肃肅贵貴云雲辽遼龙龍苏蘇联聯导導显顯战戰
	历曆历歷厂廠纯純绩績绕繞缴繳绍紹护護责責质質购購贯貫轨軌轴軸辐輻辑輯边邊迁遷选選适適远遠违違连連邻鄰郑鄭酱醬释釋鉴鑑鉴鑒
	针針钙鈣钛鈦钠鈉钮鈕锂鋰锅鍋错錯键鍵镀鍍闭閉问問闲閒阅閱阔闊阳陽阴陰陆陸陈陳随隨隐隱难難雾霧静靜顺順须須颁頒频頻题題颜顏
	风風飞飛饮飲饰飾饲飼饼餅驱驅驶駛驻駐鱼魚鸡雞鸭鴨黄黃齐齊齿齒龟龜岛島
`

// simplifiedOf gives for each traditional character of the Basic Multilingual
// Plane the simplified one, and 0 for every other character.
var simplifiedOf = pairsOf(variants)

func pairsOf(list string) *[1 << 16]uint16 {
	pairs := new([1 << 16]uint16)
	for line := range strings.FieldsSeq(list) {
		characters := []rune(line)
		for i := 1; i < len(characters); i += 2 {
			pairs[characters[i]] = uint16(characters[i-1])
		}
	}
	return pairs
}

// simplified gives a text as the lexicon has it: 生產總值 is read as 生产总值. A
// text without the characters that traditional statistics can hardly do
// without is given back as it is.
func simplified(text string) string {
	for _, c := range []string{"億", "萬", "個", "產", "較", "長", "減", "總"} {
		if strings.Contains(text, c) {
			return simplify(text)
		}
	}
	return text
}

// simplify writes traditional characters as simplified ones. Each keeps its
// place, in bytes too.
func simplify(text string) string {
	out := []byte(text)
	for i := 0; i < len(out); {
		if out[i] < utf8.RuneSelf {
			i++
			continue
		}
		c, width := utf8.DecodeRune(out[i:])
		if c < 1<<16 && simplifiedOf[c] > 0 {
			utf8.EncodeRune(out[i:], rune(simplifiedOf[c]))
		}
		i += width
	}
	return string(out)
}
