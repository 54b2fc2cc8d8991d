import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.net.Socket;
import java.net.SocketException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Watches a training in turns, and says what that costs it: alone, watched, watched, alone, and so on, each watched turn
 * paired with one alone beside it.
 *
 * <pre>java Watching.java ADDRESS METRICS.jsonl PAIRS SETTLE_S TURN_S [BROWSER ARGUMENT...]</pre>
 *
 * <p>Without a browser's command the viewer is a socket that takes everything and draws nothing, as cheap as a viewer on
 * another machine is to this one.
 */
public final class Watching {
    private static final Pattern STEP = Pattern.compile("\"type\":\"iteration\".*\"global_step\":(\\d+)");
    private static final int RESAMPLES = 10_000;

    private interface Viewer {
        /** Processor time taken so far, s. */
        double processorSeconds();

        void close() throws IOException, InterruptedException;
    }

    private interface Opener {
        Viewer open() throws IOException;
    }

    private record Moment(long step, double seconds) {}

    private final Path metrics;
    private final double settleSeconds;
    private final double turnSeconds;
    private double viewerShare;

    private Watching(Path metrics, double settleSeconds, double turnSeconds) {
        this.metrics = metrics;
        this.settleSeconds = settleSeconds;
        this.turnSeconds = turnSeconds;
    }

    public static void main(String[] arguments) throws IOException, InterruptedException {
        URI page = URI.create(arguments[0]);
        int pairs = Integer.parseInt(arguments[2]);
        Watching watching =
                new Watching(Path.of(arguments[1]), Double.parseDouble(arguments[3]), Double.parseDouble(arguments[4]));
        List<String> browser = List.of(arguments).subList(5, arguments.length);
        SocketViewer[] last = new SocketViewer[1];
        Opener opener = browser.isEmpty() ? () -> last[0] = new SocketViewer(page) : () -> new BrowserViewer(browser);
        watching.watched(opener); // the first turn compiles the drawing
        double[] ratios = new double[pairs];
        double[] shares = new double[pairs];
        for (int pair = 0; pair < pairs; pair++) {
            double alone = pair % 2 == 0 ? watching.alone() : 0;
            double watched = watching.watched(opener);
            if (pair % 2 == 1) {
                alone = watching.alone();
            }
            ratios[pair] = alone / watched;
            shares[pair] = watching.viewerShare;
            String frames = last[0] == null ? "" : String.format(", %.1f frames/s", last[0].framesPerSecond());
            System.out.printf("%.0f steps/s alone, %.0f watched%s%n", alone, watched, frames);
        }
        double[] interval = bootstrap(ratios);
        System.out.printf(
                "alone / watched: median %.3f, 95 %% interval %.3f to %.3f, of %d pairs; the viewer took %.1f %% of a core%n",
                median(ratios), interval[0], interval[1], pairs, 100 * median(shares));
    }

    private double alone() throws IOException, InterruptedException {
        TimeUnit.MILLISECONDS.sleep(Math.round(1000 * Math.min(settleSeconds, 1)));
        return rate();
    }

    private double watched(Opener opener) throws IOException, InterruptedException {
        Viewer viewer = opener.open();
        try {
            TimeUnit.MILLISECONDS.sleep(Math.round(1000 * settleSeconds));
            double before = viewer.processorSeconds();
            long started = System.nanoTime();
            double rate = rate();
            viewerShare = (viewer.processorSeconds() - before) / ((System.nanoTime() - started) / 1e9);
            return rate;
        } finally {
            viewer.close();
        }
    }

    /** Steps per second of a turn, from the end of one iteration to that of another. */
    private double rate() throws IOException, InterruptedException {
        Moment from = nextIteration();
        TimeUnit.MILLISECONDS.sleep(Math.round(1000 * turnSeconds));
        Moment to = nextIteration();
        return (to.step - from.step) / (to.seconds - from.seconds);
    }

    private Moment nextIteration() throws IOException, InterruptedException {
        long now = newestStep();
        long next = now;
        while (next == now) {
            TimeUnit.MICROSECONDS.sleep(500);
            next = newestStep();
        }
        return new Moment(next, System.nanoTime() / 1e9);
    }

    private long newestStep() throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(metrics.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(8192, file.length())];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            String[] lines = new String(tail, StandardCharsets.UTF_8).split("\n", -1);
            for (int line = lines.length - 2; line >= 0; line--) { // what follows the last line break is unfinished
                Matcher iteration = STEP.matcher(lines[line]);
                if (iteration.find()) {
                    return Long.parseLong(iteration.group(1));
                }
            }
            return -1;
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        int half = sorted.length / 2;
        return sorted.length % 2 == 1 ? sorted[half] : (sorted[half - 1] + sorted[half]) / 2;
    }

    /** The 95 % percentile interval of the median. */
    private static double[] bootstrap(double[] values) {
        Random random = new Random(1);
        double[] medians = new double[RESAMPLES];
        for (int i = 0; i < RESAMPLES; i++) {
            double[] sample = random.ints(values.length, 0, values.length)
                    .mapToDouble(index -> values[index])
                    .toArray();
            medians[i] = median(sample);
        }
        Arrays.sort(medians);
        return new double[] {medians[RESAMPLES / 40], medians[RESAMPLES - RESAMPLES / 40]};
    }

    /** A WebSocket by hand. Its processor time is that of this whole process, which else sleeps. */
    private static final class SocketViewer implements Viewer {
        private static final int FRAME = 0x34464B52; // FrameLayout
        /** What a page of 1440 by 900 pixels asks for, where 1,024 environments are watched. */
        private static final String MOSAIC =
                "{\"type\":\"mosaic\",\"columns\":26,\"left\":0,\"top\":0,\"across\":26,\"down\":40,"
                        + "\"tileWidth\":36,\"tileHeight\":15,\"tint\":\"return\",\"theme\":\"dark\"}";

        private final Socket socket;
        private final Thread reader;
        private volatile long frames;
        private volatile double firstFrame;
        private volatile double lastFrame;

        SocketViewer(URI page) throws IOException {
            socket = new Socket(page.getHost(), page.getPort());
            OutputStream out = socket.getOutputStream();
            out.write(("GET /ws HTTP/1.1\r\nHost: " + page.getAuthority() + "\r\nOrigin: http://" + page.getAuthority()
                            + "\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                            + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n\r\n")
                    .getBytes(StandardCharsets.US_ASCII));
            DataInputStream in = new DataInputStream(new BufferedInputStream(socket.getInputStream(), 1 << 16));
            skipHeaders(in);
            out.write(message("{\"type\":\"watch\",\"visible\":true}"));
            out.write(message(MOSAIC));
            reader = new Thread(() -> read(in));
            reader.start();
        }

        private static byte[] message(String text) throws IOException {
            ByteArrayOutputStream message = new ByteArrayOutputStream();
            DataOutputStream out = new DataOutputStream(message);
            out.writeByte(0x81); // a whole text message
            boolean isShort = text.length() < 126;
            out.writeByte(0x80 | (isShort ? text.length() : 126)); // masked
            if (!isShort) {
                out.writeShort(text.length());
            }
            out.writeInt(0); // the mask that must be there
            out.writeBytes(text);
            return message.toByteArray();
        }

        private static void skipHeaders(DataInputStream in) throws IOException {
            int last4 = 0;
            while (last4 != 0x0D0A0D0A) {
                last4 = last4 << 8 | in.readUnsignedByte();
            }
        }

        private void read(DataInputStream in) {
            try {
                while (true) {
                    boolean binary = (in.readUnsignedByte() & 15) == 2;
                    long length = in.readUnsignedByte();
                    length = length == 126 ? in.readUnsignedShort() : length == 127 ? in.readLong() : length;
                    int magic = binary ? Integer.reverseBytes(in.readInt()) : 0;
                    in.skipNBytes(binary ? length - Integer.BYTES : length);
                    if (magic == FRAME) {
                        lastFrame = System.nanoTime() / 1e9;
                        firstFrame = frames == 0 ? lastFrame : firstFrame;
                        frames = frames + 1;
                    }
                }
            } catch (EOFException | SocketException closed) {
                return; // by either side: the turn is over
            } catch (IOException e) {
                throw new IllegalStateException("the dashboard cannot be read", e);
            }
        }

        double framesPerSecond() {
            return (frames - 1) / (lastFrame - firstFrame);
        }

        @Override
        public double processorSeconds() {
            return seconds(ProcessHandle.current());
        }

        @Override
        public void close() throws IOException, InterruptedException {
            socket.close();
            reader.join();
        }
    }

    /** A browser's processes. */
    private static final class BrowserViewer implements Viewer {
        private final Process process;

        BrowserViewer(List<String> command) throws IOException {
            process = new ProcessBuilder(command)
                    .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                    .redirectError(ProcessBuilder.Redirect.DISCARD)
                    .start();
        }

        @Override
        public double processorSeconds() {
            List<ProcessHandle> all = new ArrayList<>(process.descendants().toList());
            all.add(process.toHandle());
            return all.stream().mapToDouble(Watching::seconds).sum();
        }

        @Override
        public void close() throws InterruptedException {
            process.descendants().forEach(ProcessHandle::destroy);
            process.destroy();
            process.waitFor();
        }
    }

    private static double seconds(ProcessHandle process) {
        return process.info().totalCpuDuration().orElseThrow().toNanos() / 1e9;
    }
}
