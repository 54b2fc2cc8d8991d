package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.agents.CheckedVertx;
import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.EvaluationResult.PolicyReturn;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.RunPhase;
import java.io.IOException;
import java.net.BindException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DashboardServerTest {
    private static final RunDescription RUN = SyntheticRun.description(1_000_000);

    private TestDashboards dashboards;

    @BeforeEach
    void openDashboards() {
        dashboards = new TestDashboards();
    }

    @AfterEach
    void closeDashboards() {
        dashboards.close();
    }

    @Test
    void aPageGetsASnapshotAndThenNumberedDeltas() throws InterruptedException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        server.phaseChanged(RunPhase.TRAINING);
        server.iterationCompleted(iteration(1, 12.5));
        TestPage page = dashboards.page(server);

        JsonNode snapshot = page.next("snapshot");
        assertThat(snapshot.path("version").asInt()).isEqualTo(4);
        assertThat(snapshot.at("/run/id").asText()).isEqualTo(RUN.runId());
        assertThat(snapshot.at("/run/environment/observations/1/high").isNull()).isTrue();
        assertThat(snapshot.path("phase").asText()).isEqualTo("TRAINING");
        assertThat(snapshot.at("/columns/charts~1episodic_return/values/0").asDouble())
                .isEqualTo(12.5);

        server.iterationCompleted(iteration(2, 20));
        server.iterationCompleted(iteration(3, Double.POSITIVE_INFINITY));
        server.evaluationCompleted(
                EvaluationResult.of(300, 100, true, List.of(new PolicyReturn(475, 3, 460, 500, 475))));
        JsonNode delta = page.next("delta");
        assertThat(delta.path("seq").asLong()).isEqualTo(snapshot.path("seq").asLong() + 1);
        assertThat(delta.path("globalStep").asLong()).isGreaterThanOrEqualTo(200);
        assertThat(delta.at("/points/charts~1episodic_return/steps/0").asLong()).isEqualTo(200);
    }

    @Test
    void severalPoliciesAreToldEachByItselfAndOneOfThemIsChosenToPlay() throws InterruptedException {
        DashboardServer server =
                dashboards.serve(SyntheticRun.description(1_000_000, List.of(4L, 8L)), new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        server.iterationCompleted(iterationOfTwo(1, 10, 20));
        TestPage page = dashboards.page(server);
        JsonNode snapshot = page.next("snapshot");
        assertThat(snapshot.at("/run/seeds").toString()).isEqualTo("[\"4\",\"8\"]");
        assertThat(snapshot.at("/policyColumns/charts~1episodic_return/values").toString())
                .isEqualTo("[[10.0],[20.0]]");
        assertThat(snapshot.path("watchedPolicy").asInt()).isZero();

        server.iterationCompleted(iterationOfTwo(2, 12, Double.NaN));
        assertThat(page.next("delta")
                        .at("/policyPoints/charts~1episodic_return")
                        .toString())
                .isEqualTo("[{\"step\":200,\"values\":[12.0,null]}]");

        page.send("{\"type\":\"policy\",\"policy\":1}");
        controls.expect("watch 1");
        server.policyWatched(1);
        assertThat(page.next("delta").path("watchedPolicy").asInt()).isEqualTo(1);
        page.send("{\"type\":\"policy\",\"policy\":2}");
        assertThat(page.next("refused").path("reason").asText()).isEqualTo("there are 2 policies to look at");
    }

    @Test
    void whatBecameOfASavedEnvironmentIsShownToWhoIsThereAndToWhoComesLater() throws InterruptedException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        TestPage page = dashboards.page(server);
        assertThat(page.next("snapshot").has("notice")).isFalse();

        server.environmentRefused(100, "my-env.cl:3: no");
        assertThat(page.next("delta").path("notice").toString())
                .isEqualTo("{\"problem\":true,\"text\":\"my-env.cl:3: no\"}");
        TestPage late = dashboards.page(server);
        assertThat(late.next("snapshot").at("/notice/text").asText()).isEqualTo("my-env.cl:3: no");

        server.environmentReloaded(new EnvironmentReload(200, "my-env.cl", "c0ffee", true));
        assertThat(page.next("delta").path("notice").toString())
                .isEqualTo("{\"problem\":false,\"text\":\"reloaded my-env.cl at step 200\"}");
    }

    private static IterationMetrics iterationOfTwo(int number, double first, double second) {
        return new IterationMetrics(
                number,
                100L * number,
                number,
                Map.of("charts/episodic_return", first),
                Map.of("charts/episodic_return", new double[] {first, second}));
    }

    @Test
    void aPageThatAsksAgainGetsANewSnapshot() throws InterruptedException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        TestPage page = dashboards.page(server);
        page.next("snapshot");
        server.iterationCompleted(iteration(1, 7));
        page.send("{\"type\":\"subscribe\"}");
        JsonNode again = page.next("snapshot");
        assertThat(again.at("/latest/charts~1episodic_return").asDouble()).isEqualTo(7);
    }

    @Test
    void aFinishedRunIsShownFromItsHistoryAndCannotBeSteered() throws InterruptedException {
        DashboardHistory history = new DashboardHistory();
        for (int i = 1; i <= 100_000; i++) {
            history.iterationCompleted(iteration(i, i));
        }
        history.phaseChanged(RunPhase.FINISHED);
        TestPage page = dashboards.page(dashboards.serve(RUN, history));
        JsonNode snapshot = page.next("snapshot");
        assertThat(snapshot.path("controllable").asBoolean()).isFalse();
        assertThat(snapshot.at("/columns/charts~1episodic_return/steps").size())
                .isBetween(MetricColumn.CAPACITY / 4, MetricColumn.CAPACITY);
        page.send("{\"type\":\"stop\",\"run\":\"" + RUN.runId() + "\"}");
        assertThat(page.next("refused").path("reason").asText()).contains("not running");
    }

    @Test
    void commandsReachTheExperimentAndItLearnsHowManyWatch() throws InterruptedException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        TestPage page = dashboards.page(server);
        page.next("snapshot");
        page.send("{\"type\":\"watch\",\"visible\":true}");
        controls.expect("viewers 1");
        for (String command : new String[] {"pause", "resume", "checkpoint", "stop"}) {
            page.send("{\"type\":\"" + command + "\",\"run\":\"" + RUN.runId() + "\"}");
            controls.expect(command);
        }
        page.send("{\"type\":\"focus\",\"env\":5}");
        controls.expect("focus 5");
        page.send("{\"type\":\"agent\",\"agent\":0}");
        controls.expect("agent 0");
        page.send("{\"type\":\"watch\",\"visible\":false}");
        controls.expect("viewers 0");
        page.send("{\"type\":\"watch\",\"visible\":true}");
        controls.expect("viewers 1");
        page.close();
        controls.expect("viewers 0");
    }

    @Test
    void aTakenPortIsTheUsersErrorAndSaysWhatToDo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertThatThrownBy(() -> CheckedVertx.await(DashboardServer.start(
                            dashboards.vertx(), DashboardOptions.loopback(port), RUN, new DashboardHistory())))
                    .hasCauseInstanceOf(DashboardStartException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("--port 0");
        }
    }

    @Test
    void aClosedDashboardGivesItsPortBack() throws IOException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        int port = server.port();
        CheckedVertx.await(server.close());
        bound(port).close();
    }

    /** A socket that is closed keeps its port until the thread that listened has looked at it once more. */
    private static ServerSocket bound(int port) throws IOException {
        for (long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(10); ; LockSupport.parkNanos(10_000_000)) {
            try {
                return new ServerSocket(port, 1, InetAddress.getLoopbackAddress());
            } catch (BindException e) {
                if (System.nanoTime() > end) {
                    throw e;
                }
            }
        }
    }

    private static IterationMetrics iteration(int number, double episodicReturn) {
        return new IterationMetrics(number, 100L * number, number, Map.of("charts/episodic_return", episodicReturn));
    }
}
