package dev.rookery.server.http;

/**
 * A run with its dashboard, for a browser to look at.
 *
 * @param address what to open
 * @param end ends the run if it still goes on, and closes the dashboard
 */
record ServedRun(String address, Runnable end) implements AutoCloseable {

    /** One that only looks like learning; {@code totalTimesteps} take about 10 µs each. */
    static ServedRun synthetic(long totalTimesteps) {
        CheckedVertx checked = new CheckedVertx();
        DashboardServer server = CheckedVertx.await(DashboardServer.start(
                checked.vertx(),
                DashboardOptions.loopback(0),
                SyntheticRun.description(totalTimesteps),
                new RunHistory()));
        SyntheticRun run = new SyntheticRun(checked.vertx(), server, totalTimesteps);
        server.control(run);
        run.start();
        return new ServedRun(server.address(), checked::close);
    }

    @Override
    public void close() {
        end.run();
    }
}
