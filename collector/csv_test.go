package collector

import "fmt"

func (specimens) Csv() specimen { return csvSpecimen() }

func csvSpecimen() specimen {
	return specimen{
		definition: `  - {id: lamps, kind: csv, schedule: "0 6 * * *", deadline: 60s, options: {url: "SERVER/lamps.csv", allow_private: ["127.0.0.1"]}}`,
		reply: func(lamps ...lamp) []byte {
			text := "indicator,region,period,value,unit,published,note\n"
			for _, l := range lamps {
				text += fmt.Sprintf("lit,CN-51,%s,%s,盏,2025-02-01,全市路灯统计\n", l.period, l.lit)
			}
			return []byte(text)
		},
		changed: []byte("指标,地区,年份,数值\nlit,CN-51,2024,6000\n"),
		missed:  `column "indicator" is missing`,
	}
}
