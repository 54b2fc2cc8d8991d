package dev.rookery.server.http;

import dev.rookery.agents.CheckedVertx;
import io.vertx.core.Vertx;

/** Dashboards on free ports, and pages that look at them, on event loops that must not block. Owned by one test. */
final class TestDashboards implements AutoCloseable {
    private final CheckedVertx checked = new CheckedVertx();

    DashboardServer serve(RunDescription run, DashboardHistory history) {
        return CheckedVertx.await(DashboardServer.start(checked.vertx(), DashboardOptions.loopback(0), run, history));
    }

    TestPage page(DashboardServer server) {
        return TestPage.open(checked.vertx(), server.port());
    }

    Vertx vertx() {
        return checked.vertx();
    }

    @Override
    public void close() {
        checked.close();
    }
}
