package dev.rookery.server.http;

import io.vertx.core.Vertx;

/** Serves a synthetic run for working on the page by hand: {@code main(port, total timesteps)}. */
final class SyntheticDashboard {
    private SyntheticDashboard() {}

    public static void main(String[] args) {
        int port = args.length > 0 ? Integer.parseInt(args[0]) : 8080;
        long totalTimesteps = args.length > 1 ? Long.parseLong(args[1]) : 2_000_000;
        Vertx vertx = Vertx.vertx();
        DashboardServer.start(
                        vertx,
                        DashboardOptions.loopback(port),
                        SyntheticRun.description(totalTimesteps),
                        new DashboardHistory())
                .onSuccess(server -> {
                    SyntheticRun run = new SyntheticRun(vertx, server, totalTimesteps);
                    server.control(run);
                    run.start();
                    System.out.println("Open " + server.address());
                })
                .onFailure(cause -> {
                    System.err.println(cause.getMessage());
                    vertx.close();
                });
    }
}
