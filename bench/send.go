package main

import (
	"context"
	"strconv"
	"time"

	"alvio.ai/alvio-import/bench/lists"
)

// What sending is held to. README.md tells where these come from.
const (
	gateBareHTTP, aimBareHTTP = 0.60, 0.80 // times as fast
	gateNodeSend, aimNodeSend = 2.5, 3.5
	gateAiohttp, aimAiohttp   = 6, 8
	gateRequests, aimRequests = 12, 15
	gateIdeal, aimIdeal       = 0.93, 0.97 // of workers / latency
)

const (
	sendWorkers = 32
	sendLatency = 50 * time.Millisecond
	wrkLasts    = 2 * time.Second
)

// sendContests are sending to a sink that answers at once, which leaves the speed to
// the senders and the machine. Ours has its ledger and its reports, and all of its
// process counts. Slow peers have shorter lists: they are told by their rate, from their
// first request to their last answer.
func (b *bench) sendContests() ([]contest, error) {
	list := lists.List{Layout: lists.CSV, Rows: b.sendRows}
	payloads := list.Path(b.cache) + ".payloads"
	bare, err := goSubject("bare net/http", "post-bare", payloads, b.sink.url, strconv.Itoa(sendWorkers))
	if err != nil {
		return nil, err
	}
	makesPayloads, err := goSubject("make-payloads", "make-payloads", list.Path(b.cache), payloads)
	if err != nil {
		return nil, err
	}
	bareHTTP := b.sending(list, bare, list, gateBareHTTP, aimBareHTTP)
	bareHTTP.prepare = func(ctx context.Context) error {
		if err := prepare(b.cache, list)(ctx); err != nil {
			return err
		}
		_, err := makesPayloads.run(ctx)
		return err
	}
	wrk := b.sending(list, b.wrk(), list, 0, 0)
	wrk.pairs = b.slowPairs
	script := func(name string, by program, file string, rows int, gate, aim float64) contest {
		theirs := lists.List{Layout: lists.CSV, Rows: rows}
		peer := b.peers.script(name, by, file, theirs.Path(b.cache), b.sink.url, strconv.Itoa(sendWorkers))
		return b.sending(list, peer, theirs, gate, aim)
	}
	return []contest{
		bareHTTP,
		wrk,
		script("Node, keep-alive agent", b.peers.node, "send.js", 2*b.slowRows, gateNodeSend, aimNodeSend),
		script("Python aiohttp", b.peers.aiohttp, "send_aiohttp.py", b.slowRows, gateAiohttp, aimAiohttp),
		script("Python requests", b.peers.requests, "send_requests.py", b.slowRows/4, gateRequests, aimRequests),
	}, nil
}

// sending is ours with one list beside a peer with the same, or a shorter one.
func (b *bench) sending(list lists.List, peer subject, theirs lists.List, gate, aim float64) contest {
	peer.sink, peer.rows = b.sink, theirs.Rows
	return contest{
		what: "send, " + list.String(), rows: list.Rows, prepare: prepare(b.cache, list, theirs),
		ours: b.ours.send(list, b.sink, sendWorkers), peer: peer, pairs: b.pairs,
		lines: []line{{against: peer.name, yardstick: sendsAsFast, gate: gate, aim: aim}},
	}
}

// wrk is the ceiling: it posts one payload again and again, for some seconds.
func (b *bench) wrk() subject {
	return subject{
		name: "wrk, one payload again and again", missing: b.peers.wrk.missing,
		env: []string{"BENCH_BODY=" + wrkBody},
		argv: []string{
			b.peers.wrk.path, "--threads", "1", "--connections", strconv.Itoa(sendWorkers), "--duration", wrkLasts.String(),
			"--script", b.peers.scripts + "/post.lua", b.sink.url,
		},
		tell: func(_ []byte, r *reading) error {
			r.Rows = -1
			return nil
		},
	}
}

// wrkBody is as long as a payload is on average.
const wrkBody = `{"crm_contact_id":"1000001","phone_number":"+33647368787","lifecycle_stage":"lead",` +
	`"contact":{"name":"Zoé Noyer","email":"a.riviere.1000001@example.com","postal_code":"55350","city":"Nantes","street":"65 rue des Lilas","company":"Noyer & Fils"},` +
	`"campaign":{"source":"facebook","campaign_name":"parrainage_été"},` +
	`"custom":{"created_on":"2024-03-17","employees":169,"accepts_whatsapp":true,"comment":"à rappeler le matin"},` +
	`"conversion":{"date":"2024-04-09","amount":80535},` +
	`"sales":{"email":"simon.lac@example.com"},"assignees":[{"role":"sales","email":"simon.lac@example.com"}]}`

// latencyContests are sending to a sink that takes a while, as real ones do: what
// counts then is that all workers are busy.
func (b *bench) latencyContests() ([]contest, error) {
	var contests []contest
	for _, workers := range []int{32, 128} {
		ideal := float64(workers) / sendLatency.Seconds()
		list := lists.List{Layout: lists.CSV, Rows: int(b.latencyLasts.Seconds() * ideal)}
		contests = append(contests, contest{
			what: "send, 50 ms, " + strconv.Itoa(workers) + " workers", rows: list.Rows, prepare: prepare(b.cache, list),
			ours: b.ours.send(list, b.slowSink, workers), pairs: b.pairs,
			lines: []line{{
				against: strconv.Itoa(workers) + " / 0.05 s", yardstick: ofIdeal(workers, sendLatency),
				gate: gateIdeal, aim: aimIdeal,
			}},
		})
	}
	return contests, nil
}
