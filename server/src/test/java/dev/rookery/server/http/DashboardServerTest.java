package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import dev.rookery.agents.CheckedVertx;
import dev.rookery.agents.experiment.EnvironmentReload;
import dev.rookery.agents.experiment.EvaluationResult;
import dev.rookery.agents.experiment.EvaluationResult.PolicyReturn;
import dev.rookery.agents.experiment.ExperimentControls;
import dev.rookery.agents.experiment.IterationMetrics;
import dev.rookery.agents.experiment.LiveControls;
import dev.rookery.agents.experiment.MosaicPicture;
import dev.rookery.agents.experiment.RunPhase;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.agents.experiment.ViewSpeed;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.draw.MosaicPart;
import dev.rookery.environments.draw.Theme;
import dev.rookery.environments.draw.Tint;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

final class DashboardServerTest {
    private static final RunDescription RUN = SyntheticRun.description(1_000_000);

    private CheckedVertx checked;

    @BeforeEach
    void openVertx() {
        checked = new CheckedVertx();
    }

    @AfterEach
    void closeVertx() {
        checked.close();
    }

    @Test
    void aPageGetsASnapshotAndThenNumberedDeltas() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        server.phaseChanged(RunPhase.TRAINING);
        server.iterationCompleted(iteration(1, 12.5));
        TestPage page = TestPage.open(checked.vertx(), server.port());

        JsonNode snapshot = page.next("snapshot");
        assertThat(snapshot.path("version").asInt()).isEqualTo(3);
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
        DashboardServer server = serve(SyntheticRun.description(1_000_000, List.of(4L, 8L)), new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        server.iterationCompleted(iterationOfTwo(1, 10, 20));
        TestPage page = TestPage.open(checked.vertx(), server.port());
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
        DashboardServer server = serve(new DashboardHistory());
        TestPage page = TestPage.open(checked.vertx(), server.port());
        assertThat(page.next("snapshot").has("notice")).isFalse();

        server.environmentRefused(100, "my-env.cl:3: no");
        assertThat(page.next("delta").path("notice").toString())
                .isEqualTo("{\"problem\":true,\"text\":\"my-env.cl:3: no\"}");
        TestPage late = TestPage.open(checked.vertx(), server.port());
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
        DashboardServer server = serve(new DashboardHistory());
        TestPage page = TestPage.open(checked.vertx(), server.port());
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
        TestPage page = TestPage.open(checked.vertx(), serve(history).port());
        JsonNode snapshot = page.next("snapshot");
        assertThat(snapshot.path("controllable").asBoolean()).isFalse();
        assertThat(snapshot.at("/columns/charts~1episodic_return/steps").size())
                .isBetween(MetricColumn.CAPACITY / 4, MetricColumn.CAPACITY);
        page.send("{\"type\":\"stop\",\"run\":\"" + RUN.runId() + "\"}");
        assertThat(page.next("refused").path("reason").asText()).contains("not running");
    }

    @Test
    void commandsReachTheExperimentAndItLearnsHowManyWatch() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        TestPage page = TestPage.open(checked.vertx(), server.port());
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
    void theTimeOfTheLiveViewIsForEverybody() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        TestPage page = TestPage.open(checked.vertx(), server.port());
        page.next("snapshot");
        page.send("{\"type\":\"speed\",\"speed\":\"slow\"}");
        controls.expect("speed SLOW");
        page.send("{\"type\":\"step\",\"back\":true}");
        controls.expect("step back");
        page.send("{\"type\":\"show\",\"step\":12}");
        controls.expect("show 12");
        for (String wrong : new String[] {
            "{\"type\":\"speed\",\"speed\":\"SLOW\"}",
            "{\"type\":\"speed\",\"speed\":2}",
            "{\"type\":\"step\",\"back\":0}",
            "{\"type\":\"show\",\"step\":-1}"
        }) {
            page.send(wrong);
            page.next("refused");
        }
    }

    @Test
    void whoeverTakesTheWheelFirstHasItUntilTheyGiveItBackOrGo() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        TestPage first = TestPage.open(checked.vertx(), server.port());
        TestPage second = TestPage.open(checked.vertx(), server.port());
        first.next("snapshot");
        second.next("snapshot");
        String take = "{\"type\":\"drive\",\"on\":true}";
        String giveBack = "{\"type\":\"drive\",\"on\":false}";

        first.send("{\"type\":\"watch\",\"visible\":true}");
        controls.expect("viewers 1");
        first.send(take);
        controls.expect("drive true");
        assertThat(first.next("wheel").path("state").asText()).isEqualTo("yours");
        assertThat(second.next("wheel").path("state").asText()).isEqualTo("taken");
        TestPage late = TestPage.open(checked.vertx(), server.port());
        assertThat(late.next("wheel").path("state").asText()).isEqualTo("taken");

        second.send(take);
        assertThat(second.next("refused").path("reason").asText()).contains("somebody else drives");
        second.send("{\"type\":\"focus\",\"env\":1}");
        second.next("refused");
        second.send("{\"type\":\"hold\",\"action\":[0],\"press\":true}");
        second.send(giveBack);
        second.next("refused");
        first.send("{\"type\":\"hold\",\"action\":[1],\"press\":true}");
        controls.expect("hold [1.0] true");
        first.send("{\"type\":\"hold\",\"action\":[null],\"press\":false}");
        controls.expect("hold [NaN] false");
        for (String wrong : new String[] {"[2]", "[-1]", "[0.5]", "[]", "[0,1]", "[true]", "0"}) {
            first.send("{\"type\":\"hold\",\"action\":" + wrong + ",\"press\":true}");
            first.next("refused");
        }

        first.send(giveBack);
        controls.expect("drive false");
        assertThat(second.next("wheel").path("state").asText()).isEqualTo("free");
        second.send(take);
        controls.expect("drive true");
        second.close();
        controls.expect("drive false");
        first.send(take);
        controls.expect("drive true");
        first.send("{\"type\":\"watch\",\"visible\":false}");
        controls.expect("viewers 0");
        controls.expect("drive false");
    }

    @Test
    void framesComeAsDocumentedAndOnlyToPagesThatWatch() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        TestPage watching = TestPage.open(checked.vertx(), server.port());
        TestPage hidden = TestPage.open(checked.vertx(), server.port());
        watching.next("snapshot");
        hidden.next("snapshot");
        watching.send("{\"type\":\"watch\",\"visible\":true}");
        watching.send("{\"type\":\"nothing\"}");
        watching.next("refused");
        SyntheticCartPoles world = new SyntheticCartPoles(16);
        world.focus(3);
        ViewFrame sent = world.advance();
        server.frameDrawn(sent);

        Buffer frame = watching.nextFrame();
        int words = FrameLayout.HEADER_WORDS + 3 * 16 + 4 + 2 + 1 + sent.primitives().length;
        assertThat(frame.length()).isEqualTo(4 * words);
        assertThat(frame.getIntLE(0)).isEqualTo(FrameLayout.MAGIC);
        assertThat(frame.getIntLE(4 * 2)).isEqualTo(16);
        assertThat(frame.getIntLE(4 * 4)).isEqualTo(3);
        assertThat(frame.getIntLE(4 * 5)).isEqualTo(1);
        assertThat(frame.getFloatLE(4 * (FrameLayout.HEADER_WORDS + 3 * 16 + 4 + 2)))
                .isEqualTo(sent.focus().action()[0]);
        assertThat(frame.getFloatLE(4 * 6)).isEqualTo(sent.focus().value());
        assertThat(frame.getIntLE(4 * 11)).isEqualTo(sent.time().step());
        assertThat(frame.getIntLE(4 * 12)).isEqualTo(sent.time().oldest());
        assertThat(frame.getIntLE(4 * 13)).isEqualTo(sent.time().newest());
        assertThat(frame.getIntLE(4 * 14))
                .isEqualTo(sent.time().speed().ordinal() + (sent.time().driven() ? 256 : 0));
        int last = sent.primitives().length - 1;
        assertThat(frame.getIntLE(4 * (words - 1))).isEqualTo(sent.primitives()[last]);
        assertThat(hidden.framesWaiting()).isZero();
    }

    @Test
    void aPageThatDoesNotReadLosesFramesAndHoldsUpNobody() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        TestPage slow = TestPage.open(checked.vertx(), server.port());
        TestPage quick = TestPage.open(checked.vertx(), server.port());
        for (TestPage page : new TestPage[] {slow, quick}) {
            page.next("snapshot");
            page.send("{\"type\":\"watch\",\"visible\":true}");
            page.send("{\"type\":\"nothing\"}");
            page.next("refused");
        }
        slow.stopReading();
        // About 480 kB a frame: 100 of them overflow every socket buffer on the way.
        int[] primitives = new int[10_000 * Drawing.PRIMITIVE_WORDS];
        ViewFrame large = new ViewFrame(
                0,
                new ViewFrame.Time(0, 0, 0, ViewSpeed.NORMAL, false),
                new int[] {10_000},
                primitives,
                new float[1],
                new int[1],
                null);
        int frames = 100;
        for (int i = 0; i < frames; i++) {
            server.frameDrawn(large);
            quick.nextFrame();
        }
        slow.readOn();
        server.iterationCompleted(iteration(1, 1));
        quick.next("delta");
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(slow.framesWaiting()).isLessThan(frames);
        slow.send("{\"type\":\"subscribe\"}");
        slow.next("snapshot");
    }

    private static final String PART = "{\"type\":\"mosaic\",\"columns\":32,\"left\":0,\"top\":%d,\"across\":32,"
            + "\"down\":4,\"tileWidth\":24,\"tileHeight\":12,\"tint\":\"age\",\"theme\":\"light\"}";

    private static MosaicPart part(int top) {
        return new MosaicPart(32, 0, top, 32, 4, 24, 12, Tint.AGE, Theme.LIGHT);
    }

    private static ViewFrame mosaic(ViewFrame frame, int pngBytes, MosaicPart... parts) {
        List<MosaicPicture> pictures = Stream.of(parts)
                .map(part -> new MosaicPicture(part, 0, 500, new byte[pngBytes]))
                .toList();
        return new ViewFrame(
                frame.frame(),
                frame.time(),
                frame.primitiveCounts(),
                frame.primitives(),
                frame.episodicReturns(),
                frame.episodicLengths(),
                frame.focus(),
                pictures);
    }

    @Test
    void everyPageGetsThePictureOfThePartThatItShows() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        TestPage[] pages = {TestPage.open(checked.vertx(), server.port()), TestPage.open(checked.vertx(), server.port())
        };
        for (int i = 0; i < pages.length; i++) {
            pages[i].next("snapshot");
            pages[i].send("{\"type\":\"watch\",\"visible\":true}");
            controls.expect("viewers " + (i + 1));
            pages[i].send(PART.formatted(4 * i));
            controls.expect("mosaic " + Stream.of(part(0), part(4)).limit(i + 1).toList());
        }
        server.frameDrawn(mosaic(new SyntheticCartPoles(16).advance(), 999, part(4)));
        assertThat(pages[0].nextFrame().getIntLE(0)).isEqualTo(FrameLayout.MAGIC);
        assertThat(pages[1].nextFrame().getIntLE(0)).isEqualTo(FrameLayout.MAGIC);
        Buffer picture = pages[1].nextFrame();
        assertThat(picture.length()).isEqualTo(4 * MosaicLayout.HEADER_WORDS + 999);
        assertThat(picture.getIntLE(0)).isEqualTo(MosaicLayout.MAGIC);
        assertThat(picture.getIntLE(4 * 3)).isEqualTo(32);
        assertThat(picture.getIntLE(4 * 5)).isEqualTo(4);
        assertThat(picture.getIntLE(4 * 10)).isEqualTo(Tint.AGE.ordinal());
        assertThat(picture.getFloatLE(4 * 13)).isEqualTo(500);
        assertThat(pages[0].framesWaiting()).isZero();

        pages[0].close();
        controls.expect("mosaic " + List.of(part(4)));
        pages[1].send(PART.formatted(0).replace("\"down\":4", "\"down\":400"));
        assertThat(pages[1].next("refused").path("reason").asText())
                .isEqualTo("there is no such part of a mosaic: height must be from 1 to 4096, but is 4800");
        pages[1].send(PART.formatted(0).replace("age", "wage"));
        assertThat(pages[1].next("refused").path("reason").asText()).isEqualTo("tint is one of [none, return, age]");
    }

    @Test
    void howManyEnvironmentsAreWatchedIsChosenByAPageAndToldToAll() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        RecordedControls controls = new RecordedControls();
        server.control(controls);
        TestPage page = TestPage.open(checked.vertx(), server.port());
        assertThat(page.next("snapshot").path("watchedEnvs").asInt()).isEqualTo(16);
        page.send("{\"type\":\"focus\",\"env\":99}");
        assertThat(page.next("refused").path("reason").asText()).isEqualTo("there are 16 environments to look at");
        page.send("{\"type\":\"envs\",\"count\":4097}");
        assertThat(page.next("refused").path("reason").asText())
                .isEqualTo("from 1 to 4096 environments can be watched");
        page.send("{\"type\":\"envs\",\"count\":256}");
        controls.expect("envs 256");
        server.environmentsWatched(256);
        assertThat(page.next("delta").path("watchedEnvs").asInt()).isEqualTo(256);
        page.send("{\"type\":\"focus\",\"env\":99}");
        controls.expect("focus 99");
        assertThat(TestPage.open(checked.vertx(), server.port())
                        .next("snapshot")
                        .path("watchedEnvs")
                        .asInt())
                .isEqualTo(256);
    }

    /** As many frames as a mosaic has in a minute, of 160 kB. */
    @Test
    void aPageThatStopsReadingForAMinuteCostsNoMemoryAndTheOthersNoFrame() throws InterruptedException {
        DashboardServer server = serve(new DashboardHistory());
        TestPage stopped = TestPage.open(checked.vertx(), server.port());
        TestPage reading = TestPage.open(checked.vertx(), server.port());
        for (TestPage page : new TestPage[] {stopped, reading}) {
            page.next("snapshot");
            page.send("{\"type\":\"watch\",\"visible\":true}");
            page.send(PART.formatted(0));
            page.send("{\"type\":\"nothing\"}");
            page.next("refused");
        }
        ViewFrame frame = mosaic(new SyntheticCartPoles(16).advance(), 160_000, part(0));
        for (int i = 0; i < 20; i++) {
            server.frameDrawn(frame);
            reading.nextFrame();
            reading.nextFrame();
        }
        stopped.stopReading();
        long before = usedBytes();
        for (int i = 0; i < 1200; i++) {
            server.frameDrawn(frame);
            assertThat(reading.nextFrame().getIntLE(0)).isEqualTo(FrameLayout.MAGIC);
            assertThat(reading.nextFrame().getIntLE(0)).isEqualTo(MosaicLayout.MAGIC);
        }
        assertThat(usedBytes() - before).isLessThan(4 << 20);
    }

    private static long usedBytes() {
        System.gc();
        Runtime runtime = Runtime.getRuntime();
        return runtime.totalMemory()
                - runtime.freeMemory()
                + PooledByteBufAllocator.DEFAULT.pinnedDirectMemory()
                + PooledByteBufAllocator.DEFAULT.pinnedHeapMemory();
    }

    @Test
    void aTakenPortIsTheUsersErrorAndSaysWhatToDo() throws IOException {
        try (ServerSocket other = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            int port = other.getLocalPort();
            assertThatThrownBy(() -> CheckedVertx.await(DashboardServer.start(
                            checked.vertx(), DashboardOptions.loopback(port), RUN, new DashboardHistory())))
                    .hasCauseInstanceOf(DashboardStartException.class)
                    .hasMessageContaining("port " + port)
                    .hasMessageContaining("--port 0");
        }
    }

    @Test
    void aClosedDashboardGivesItsPortBack() throws IOException {
        DashboardServer server = serve(new DashboardHistory());
        int port = server.port();
        CheckedVertx.await(server.close());
        new ServerSocket(port, 1, InetAddress.getLoopbackAddress()).close();
    }

    private DashboardServer serve(DashboardHistory history) {
        return serve(RUN, history);
    }

    private DashboardServer serve(RunDescription run, DashboardHistory history) {
        return CheckedVertx.await(DashboardServer.start(checked.vertx(), DashboardOptions.loopback(0), run, history));
    }

    private static IterationMetrics iteration(int number, double episodicReturn) {
        return new IterationMetrics(number, 100L * number, number, Map.of("charts/episodic_return", episodicReturn));
    }

    /** Keeps what it was asked, in order. */
    private static final class RecordedControls implements ExperimentControls, LiveControls {
        private final BlockingQueue<String> asked = new LinkedBlockingQueue<>();

        void expect(String what) throws InterruptedException {
            assertThat(asked.poll(10, TimeUnit.SECONDS)).isEqualTo(what);
        }

        @Override
        public void pause() {
            asked.add("pause");
        }

        @Override
        public void resume() {
            asked.add("resume");
        }

        @Override
        public void stop() {
            asked.add("stop");
        }

        @Override
        public void checkpoint() {
            asked.add("checkpoint");
        }

        @Override
        public LiveControls live() {
            return this;
        }

        @Override
        public void viewers(int count) {
            asked.add("viewers " + count);
        }

        @Override
        public void focus(int env) {
            asked.add("focus " + env);
        }

        @Override
        public void agent(int agent) {
            asked.add("agent " + agent);
        }

        @Override
        public void watch(int policy) {
            asked.add("watch " + policy);
        }

        @Override
        public void envs(int count) {
            asked.add("envs " + count);
        }

        @Override
        public void mosaic(List<MosaicPart> parts) {
            asked.add("mosaic " + parts);
        }

        @Override
        public void speed(ViewSpeed speed) {
            asked.add("speed " + speed);
        }

        @Override
        public void step(boolean back) {
            asked.add(back ? "step back" : "step");
        }

        @Override
        public void show(int step) {
            asked.add("show " + step);
        }

        @Override
        public void drive(boolean start) {
            asked.add("drive " + start);
        }

        @Override
        public void hold(float[] action, boolean press) {
            asked.add("hold " + Arrays.toString(action) + " " + press);
        }
    }
}
