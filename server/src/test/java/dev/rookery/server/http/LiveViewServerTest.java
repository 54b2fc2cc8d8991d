package dev.rookery.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.rookery.agents.experiment.MosaicPicture;
import dev.rookery.agents.experiment.ViewFrame;
import dev.rookery.agents.experiment.ViewSpeed;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.draw.MosaicPart;
import dev.rookery.environments.draw.Theme;
import dev.rookery.environments.draw.Tint;
import io.netty.buffer.PooledByteBufAllocator;
import io.vertx.core.buffer.Buffer;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What pages and server have to say to each other of the live view. */
final class LiveViewServerTest {
    private static final RunDescription RUN = SyntheticRun.description(1_000_000);

    private static final String PART = "{\"type\":\"mosaic\",\"columns\":32,\"left\":0,\"top\":%d,\"across\":32,"
            + "\"down\":4,\"tileWidth\":24,\"tileHeight\":12,\"tint\":\"age\",\"theme\":\"light\"}";

    private TestDashboards dashboards;

    @BeforeEach
    void openDashboards() {
        dashboards = new TestDashboards();
    }

    @AfterEach
    void closeDashboards() {
        dashboards.close();
    }

    /** A server whose pages steer these controls. */
    private DashboardServer controlled(RecordedControls controls) {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        server.control(controls);
        return server;
    }

    @Test
    void theTimeOfTheLiveViewIsForEverybody() throws InterruptedException {
        RecordedControls controls = new RecordedControls();
        DashboardServer server = controlled(controls);
        TestPage page = dashboards.page(server);
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
        RecordedControls controls = new RecordedControls();
        DashboardServer server = controlled(controls);
        TestPage first = dashboards.page(server);
        TestPage second = dashboards.page(server);
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
        TestPage late = dashboards.page(server);
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
    void howManyFramesASecondThereAreIsChosenByAPageAndToldToAll() throws InterruptedException {
        RecordedControls controls = new RecordedControls();
        DashboardServer server = controlled(controls);
        TestPage page = dashboards.page(server);
        assertThat(page.next("snapshot").path("framesPerSecond").asInt()).isZero();
        server.paceChosen(30);
        assertThat(page.next("delta").path("framesPerSecond").asInt()).isEqualTo(30);
        for (String wrong : new String[] {"0", "121"}) {
            page.send("{\"type\":\"fps\",\"count\":" + wrong + "}");
            assertThat(page.next("refused").path("reason").asText())
                    .isEqualTo("from 1 to 120 pictures a second can be drawn");
        }
        page.send("{\"type\":\"fps\",\"count\":60}");
        controls.expect("fps 60");
        server.paceChosen(60);
        assertThat(dashboards
                        .page(server)
                        .next("snapshot")
                        .path("framesPerSecond")
                        .asInt())
                .isEqualTo(60);
    }

    @Test
    void howManyEnvironmentsAreWatchedIsChosenByAPageAndToldToAll() throws InterruptedException {
        RecordedControls controls = new RecordedControls();
        DashboardServer server = controlled(controls);
        TestPage page = dashboards.page(server);
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
        assertThat(dashboards.page(server).next("snapshot").path("watchedEnvs").asInt())
                .isEqualTo(256);
    }

    @Test
    void framesComeAsDocumentedAndOnlyToPagesThatWatch() throws InterruptedException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        TestPage watching = dashboards.page(server);
        TestPage hidden = dashboards.page(server);
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
    void everyPageGetsThePictureOfThePartThatItShows() throws InterruptedException {
        RecordedControls controls = new RecordedControls();
        DashboardServer server = controlled(controls);
        TestPage[] pages = {dashboards.page(server), dashboards.page(server)};
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
    void aPageThatDoesNotReadLosesFramesAndHoldsUpNobody() throws InterruptedException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        TestPage slow = dashboards.page(server);
        TestPage quick = dashboards.page(server);
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
        server.checkpointWritten(1);
        quick.next("delta");
        TimeUnit.MILLISECONDS.sleep(500);
        assertThat(slow.framesWaiting()).isLessThan(frames);
        slow.send("{\"type\":\"subscribe\"}");
        slow.next("snapshot");
    }

    /** As many frames as a mosaic has in a minute, of 160 kB. */
    @Test
    void aPageThatStopsReadingForAMinuteCostsNoMemoryAndTheOthersNoFrame() throws InterruptedException {
        DashboardServer server = dashboards.serve(RUN, new DashboardHistory());
        TestPage stopped = dashboards.page(server);
        TestPage reading = dashboards.page(server);
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

    private static MosaicPart part(int top) {
        return new MosaicPart(32, 0, top, 32, 4, 24, 12, Tint.AGE, Theme.LIGHT);
    }

    private static ViewFrame mosaic(ViewFrame frame, int bytes, MosaicPart... parts) {
        List<MosaicPicture> pictures = Stream.of(parts)
                .map(part -> new MosaicPicture(part, 0, 500, new byte[bytes]))
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
}
