-- For wrk: every request is the same lead, whose payload the environment has.
wrk.method = "POST"
wrk.headers["Content-Type"] = "application/json"
wrk.headers["api-key"] = "test"
wrk.body = os.getenv("BENCH_BODY")
