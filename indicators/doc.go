// Package indicators holds the words of Waymark as Go types: what is measured
// (Indicator), where (Region), when (Period), how much (Observation, Unit),
// what the plan asks (Target) and how the two compare (Assessment).
//
// It is the ground floor: every other room speaks in these types, and this
// one imports nothing but the standard library. It holds no clock, opens no
// file and logs nothing; a Date or a time is always handed in.
//
// The words are those of official statistics, from SDMX where SDMX has the
// word (OBS_STATUS, FREQ, vintages). A figure keeps what its source said of
// it: 1100余家 stays "at least 1,100", 亿元 stays 亿元, a cumulative figure
// stays cumulative, and nominal is never compared with real; Comparable says
// why when two things may not be held against each other.
package indicators
