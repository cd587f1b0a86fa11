package main

const (
	tableOrJSON  = "table（表格）或json"
	oneDomain    = "只写一个领域"
	figuresCSV   = "数据，CSV文件"
	targetsCSV   = "目标，CSV文件"
	reportPeriod = "月度、季度或年度，如2025-Q4（默认：最近结束的一个季度）"
)

// chineseHelp holds the help of every command; a test asks for all of it.
var chineseHelp = map[string]helpText{
	"waymark": {
		short: "规划目标能否实现？",
		long: `路标（Waymark）记录规划的已公布数据，连同来源和每次修订；把数据与规划目标相对照，
给出每项目标实现的可能性。不作任何配置时，使用自带的四川省2027年规划，账本另建。`,
		flags: map[string]string{
			"data": "数据文件夹，账本在其中（默认：用户数据文件夹下的waymark）", "catalogue": "自己的规划所在文件夹（默认：自带的规划）",
			"config": "配置文件", "as-of": "只看截至某日已知的情况，如2025-03-01", "lang": "zh或en（默认：随系统语言）",
		},
	},
	"waymark serve": {
		short: "运行服务：采集、评估、同步，提供网页、接口和指标",
		long: `运行全部功能：按时间表采集，评估采集到的数据，同步到InfluxDB（如已设置），并提供
网页、接口和指标。按Ctrl-C停止；已确认收下的数据都在账本里。`,
		flags: map[string]string{"listen": "监听地址（默认127.0.0.1:8080）"},
	},
	"waymark collect": {
		short: "立即采集",
		long: `运行指定的采集器（不指定则为全部），记录读到的数据。加--dry-run时不作记录，只列出
读到的数据、各自在原文中的位置，以及未能读取之处。

指定的采集器有失败的，或者全部失败的，退出状态为1；加--dry-run时，有未能读取之处即为1。`,
		flags: map[string]string{"dry-run": "只列出将要记录的数据，不作记录"},
	},
	"waymark read": {
		short: "读出文档中的全部数量",
		long: `列出文档正文中的每个数量：指标、数值、界限、时期、价格口径和所在句子，以及可能对应
规划中的哪个指标。加--pattern时，列出按该模式找到的内容，与prose类采集器一致。

文档可以是网页、PDF或纯文本（.txt）；-表示标准输入。“1—9月”的年份取自文档标题、
--period，或--published之前最近的一年。没有找到数量时退出状态为1。`,
		flags: map[string]string{
			"published": "文档公布日期，如2026-03-24，用于正文未写明时", "period": "文档所述时期，如2025或2025-01..2025-09，用于标题未写明时",
			"pattern": "只列出按此模式找到的内容", "format": "table（表格）、json或text（正文本身，json中的位置按其字符计数）",
			"allow-private": "允许使用内网地址的主机",
		},
	},
	"waymark quarantine": {
		short: "核定待核数据",
		long: `有疑问的数据（单位不同、变动过大、时期尚未开始等）连同原因在此待核。采纳的按读到的
原样记录，附原文；不采纳的会被记住，不再重复提出。由谁、何时、为何核定都有记录。`,
	},
	"waymark quarantine list": {
		short: "列出待核数据及其疑点",
		flags: map[string]string{"format": tableOrJSON, "all": "也列出已经核定的"},
	},
	"waymark quarantine accept": {
		short: "采纳：按读到的原样记录",
		long: `编号见waymark quarantine list。--note写明理由；--by写明核定人，不写则为本机用户。
后来的人会得知先前如何核定，退出状态为1。`,
		flags: map[string]string{"by": "核定人（默认：本机用户）", "note": "理由"},
	},
	"waymark quarantine reject": {
		short: "不采纳：不作记录，也不再提出",
		long: `编号见waymark quarantine list。--note写明理由；--by写明核定人，不写则为本机用户。
后来的人会得知先前如何核定，退出状态为1。`,
		flags: map[string]string{"by": "核定人（默认：本机用户）", "note": "理由"},
	},
	"waymark template": {
		short: "生成供人填写的表格",
		long: `生成工作簿或CSV文件，每个应有数据的时期一行，附中英文填写说明。填好后放入folder类
采集器的文件夹即自动读取；有错的单元格会被指出。已有的文件不会被覆盖。`,
		flags: map[string]string{"output": "要生成的文件，.xlsx或.csv", "region": "地区（默认：规划的地区）"},
	},
	"waymark status": {
		short: "列出每项目标的最新数据和判定",
		long: `列出规划的每项目标：最新数据、判定、实现的可能性，以及比达标路径超前或落后几个月。
加--as-of时，只看截至该日已知的情况。`,
		flags: map[string]string{"format": "table（表格）、json或csv"},
	},
	"waymark show": {
		short: "查看一个指标：数据、图形、目标及判定理由",
		long: `列出一个指标的全部数据及来源、历史与目标对照图，以及每项目标的判定和理由。加--sources
时，列出每个数据所在的句子或单元格，以及存档文档的SHA-256（见/documents/SHA-256）。

INDICATOR可以是指标的编号、名称，或其目标的编号（见status）。`,
		flags: map[string]string{
			"region": "地区（默认：规划的地区，没有数据时取有数据的地区）", "sources": "列出每个数据所在的句子或单元格", "format": tableOrJSON,
		},
	},
	"waymark report": {
		short: "生成月度、季度或年度进展报告",
		long: `生成进展报告：先写转差、好转、新增和逾期的情况，再逐项写目标，附图和来源；格式有HTML、
PDF、DOCX、XLSX和Markdown。加--as-of时，只用截至该日已知的情况。不写--period时，报告
最近结束的一个季度。`,
		flags: map[string]string{
			"period": reportPeriod, "previous": "与哪一天的报告比较（默认：上一时期结束后相同天数）", "domain": oneDomain,
			"format": "html、pdf、docx、xlsx、md，可用逗号写多个，或all（默认：按文件名，否则pdf）",
			"output": "文件；多个文件时为文件夹（默认：当前文件夹）", "template": "自己的模板；waymark report template给出可供修改的原样",
			"font": "PDF和图形所用的TrueType字体",
		},
	},
	"waymark report issue": {
		short: "立即印发报告：存入账本，放入文件夹，并发送",
		long: `以两种语言、全部格式生成报告，连同每个文件的散列值存入账本，放入报告文件夹，并排入
报告渠道的发件队列。服务会按时间表自动印发。`,
		flags: map[string]string{"period": reportPeriod, "domain": oneDomain},
	},
	"waymark report list": {
		short: "列出已印发的报告",
		long:  "列出已印发的报告，最近的在前。“waymark report again 编号”可重新生成其中一份。",
	},
	"waymark report again": {
		short: "重新生成已印发的报告，看是否逐字节相同",
		long: `按印发时已知的情况重新生成报告，并与账本中每个文件的散列值核对。当时印发的文件本身也
在账本中，可在/reports页下载。`,
		flags: map[string]string{"output": "放置文件的文件夹"},
	},
	"waymark report diff": {
		short: "逐项目标比较两份已印发的报告",
		long:  "比较任意两份已印发的报告：判定、可能性、最新数据和目标要求。",
		flags: map[string]string{"format": tableOrJSON},
	},
	"waymark report template": {
		short: "输出报告模板，供修改",
		long:  "输出报告模板：标题、徽标、措辞、章节和印发时间表。",
	},
	"waymark assess": {
		short: "评估任意一组目标",
		long: `评估任意一组目标，不需要规划和账本。

数据文件的列：indicator,region,period,value；目标文件的列：
id,indicator,region,direction,baseline_period,target,due,as_of。每项目标只看截至其
as_of的时期。时期可为任何频率：2024、2024-Q3、2024-05。有错的行连同行号一次全部列出；
这时不留输出文件，退出状态为1。`,
		flags: map[string]string{"observations": figuresCSV, "targets": targetsCSV, "output": "判定写入的CSV文件；-为标准输出"},
	},
	"waymark backtest": {
		short: "用实际结果检验判定",
		long: `以过去某日为准评估目标，再与后来的结果对照：校准、布里尔分数和对数分数、AUC、期望校准
误差、区间覆盖率、各判定的实现比例、未实现的目标提前多久看出、误报多少，并与他人的规则
并列。

不给文件时，以规划自己的账本回到过去每次公布数据之时。给文件时检验一组目标：数据的列为
indicator,region,period,value；目标的列为
id,indicator,region,direction,baseline_period,target,due,as_of；结果的列为
id,met,actual。“by topics unseen”一行拟合权重十次，每次不用将要评估的主题；主题是指标
编号第一个点之前的部分。加--fit时，把用全部数据拟合的权重写成outlook/weights.csv的格式。`,
		flags: map[string]string{
			"observations": figuresCSV, "targets": targetsCSV, "outcomes": "目标的实际结果，CSV文件", "fit": "把拟合的权重写入文件",
			"diagram": "把可靠性图写入SVG文件", "alerts": "改为检验规划的提醒：用这组目标，不给文件则用规划自己的历史",
		},
	},
	"waymark import": {
		short: "把CSV文件中的数据追加到账本",
		long: `把CSV文件（如export所写）中的数据追加到账本。账本已有的不再追加。列出文件中的全部错误，
没有错误才追加。文字可以是电子表格保存的UTF-8、UTF-16或GB18030。
列：indicator,region,period,value,unit,bound,status,published,source,note。`,
	},
	"waymark export": {
		short: "把每个数据的每个版本写成CSV",
		long: `把账本中的每个版本按记录顺序写成CSV；加--as-of时，只写截至该日公布的。import可把它
读回成同样的账本。`,
		flags: map[string]string{"output": "要写的文件（默认：标准输出）"},
	},
	"waymark influx": {
		short: "把账本同步到InfluxDB",
		long: `把账本同步到InfluxDB 1.8或2.x。waymark serve运行时自动同步；这些命令用于准备存储桶、
查看同步情况，以及在没有服务时写入。`,
	},
	"waymark influx init": {
		short: "建立可存长期历史的存储桶",
		long: `建立存储桶（1.8为数据库及其保留策略）：永久保留，分片长10000周，一个分片即可容纳1917年
至2109年，默认设置则会有数百个。已有而设置不同的会改过来；其中已有的分片不变，直至
waymark influx rebuild。`,
	},
	"waymark influx status": {
		short: "查看同步情况",
		long: `显示服务器是否应答、存储桶的设置、账本有多少条待写，以及哪些点被拒绝、为何被拒绝。
需要人处理时退出状态为1。`,
		flags: map[string]string{"format": tableOrJSON},
	},
	"waymark influx sync": {
		short: "写入待写的内容，并重试被拒绝的点",
		long:  "写入InfluxDB尚缺的账本内容，并重试先前被拒绝的点。服务器不应答时等待半分钟。",
	},
	"waymark influx rebuild": {
		short: "删除已同步的内容并全部重写",
		long: `删除indicator、vintage、assessment、target和collection各测量并从账本重写。在1.8上会
从数据库的每个保留策略中删除：请给Waymark单独的数据库。`,
	},
	"waymark dashboards": {
		short: "生成Grafana仪表盘及其配置",
		long:  "生成本规划的Grafana仪表盘，以及把仪表盘和数据源载入Grafana的配置文件。加--lang只写一种\n语言，否则两种都写，各在一个文件夹。",
		flags: map[string]string{
			"out": "要写入的文件夹", "flux": "用Flux查询WAYMARK_INFLUX_BUCKET所指的存储桶（默认：用InfluxQL）",
			"alerts": "附Grafana自己的告警规则，用于没有Alertmanager时",
		},
	},
	"waymark rules": {
		short: "生成Prometheus规则及其单元测试",
		long:  "生成Prometheus的记录规则和告警规则，并在旁边生成可由promtool test rules运行的单元测试。",
		flags: map[string]string{"out": "要写入的文件"},
	},
	"waymark alerts": {
		short: "提醒：列出、知悉、静默、回放，以及测试渠道",
		long: `查看提醒了什么、后来如何：未解除的提醒及知悉人，以及发送中的消息。可向渠道发送带标记的
测试消息，也可把提醒规则用于过去。`,
	},
	"waymark alerts list": {
		short: "列出未解除的提醒；加--resolved N也列出最近解除的N条",
		flags: map[string]string{"format": tableOrJSON, "resolved": "也列出多少条已解除的"},
	},
	"waymark alerts ack": {
		short: "知悉一条提醒，并附说明",
		flags: map[string]string{"by": "知悉人（默认：本机用户）", "note": "原因，或正在采取的措施"},
	},
	"waymark alerts silence": {
		short: "某日之前不发送某些提醒；加--end编号则恢复",
		long: `所指类别、领域、指标和目标的提醒照常记录和显示，但在该日开始前不发送消息。未指明的项
不作限制。`,
		flags: map[string]string{
			"kind":   "提醒类别：slip、overdue、revision、failing、quarantine、mirror、disagreement",
			"domain": "规划的一个领域", "indicator": "一个指标", "target": "一项目标", "until": "恢复发送的第一天",
			"by": "静默人（默认：本机用户）", "note": "原因", "end": "结束此编号的静默",
		},
	},
	"waymark alerts sent": {
		short: "列出最近的消息及其结果",
		flags: map[string]string{"limit": "多少条"},
	},
	"waymark alerts resend": {
		short: "重发已放弃或无人应答的消息",
		long: `发送两次而无应答的消息可能已经送到，已放弃的则没有送到：知情的人可把它重新排入发件
队列。消息的标识不变，已收到的接收方可据此忽略。`,
	},
	"waymark alerts test": {
		short: "向渠道发送带标记的测试消息，并报告结果",
	},
	"waymark alerts replay": {
		short: "列出过去会在何时发出什么提醒，以及对错",
		long: `逐日回放过去：只用截至每日已公布的数据和已宣布的目标。列出会发出的每条消息，并统计
报对（目标未实现）和误报（目标已实现）的条数。

规划的目标多数尚未见分晓，因此同一规则也用于由每个较长年度序列构造的历史目标：从每一年
起，要求今后三年、五年保持此前同样年数的速度；所用数据为当时已知的版本，以账本所有为限。`,
		flags: map[string]string{"from": "从哪一年或哪一天开始", "full": "完整列出消息"},
	},
	"waymark token": {
		short: "签发和撤销接口令牌，查看谁写入了什么",
		long: `令牌供程序使用接口。reader在阅读不开放时可读，contributor可报送数据和运行采集器，
steward还可核定待核数据。令牌只在签发时显示一次，账本只存其散列值。运行中的服务立即生效。`,
	},
	"waymark token add": {
		short: "签发令牌，只显示一次",
		flags: map[string]string{"role": "reader、contributor或steward", "expires": "有效的最后一天（默认：不过期）"},
	},
	"waymark token list": {
		short: "列出令牌（不含令牌本身）",
		flags: map[string]string{"format": tableOrJSON},
	},
	"waymark token log": {
		short: "列出谁经接口和网页写入了什么，最近的在前",
		flags: map[string]string{"format": tableOrJSON},
	},
	"waymark token revoke": {short: "撤销令牌，从此不能再用"},
	"waymark init": {
		short: "写出一个小规划，作为自己规划的起点",
		long: `在文件夹中写出一个带注释的小规划：一个领域及其指标和目标、一个来源、一个采集器。可以
立即运行，供人修改。已有的文件绝不覆盖。`,
	},
	"waymark check": {
		short: "检查规划：一次列出全部错误及其位置",
		long:  "读取文件夹中的规划（或自带的规划），按“文件:行:列”列出每处错误和应有的写法。有错误时退出\n状态为1。",
	},
	"waymark doctor": {
		short: "检查各部分是否正常，以及如何处理",
		long: `检查服务所需的一切：配置、规划、报告模板、账本、渠道、采集器最近的运行，以及InfluxDB
（如已设置）。有不正常之处时退出状态为1。

加--ready时，只询问运行中的服务是否就绪，供容器健康检查之用。`,
		flags: map[string]string{"ready": "询问此地址的服务是否就绪"},
	},
	"waymark version":    {short: "显示版本"},
	"waymark completion": {short: "生成命令补全脚本", long: "为所指的命令行外壳生成waymark的补全脚本。"},
	"waymark help":       {short: "显示某一命令的说明"},
}
