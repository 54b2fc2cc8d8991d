package dev.rookery.server.run;

import com.google.protobuf.CodedOutputStream;
import com.google.protobuf.WireFormat;
import java.io.Closeable;
import java.io.FileOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Map;
import java.util.zip.CRC32C;

/**
 * A file of scalars that TensorBoard reads: {@code events.out.tfevents.<unix seconds>.<host>.<pid>.<n>}, TFRecord frames
 * around {@code Event} messages (tensorflow/core/util/event.proto, tensorflow/core/framework/summary.proto,
 * tensorflow/core/lib/io/record_writer.cc). Only four fields of them are needed, so they are written by number.
 *
 * <p>One thread at a time, but for {@link #sync}, which any thread may call.
 */
final class EventFile implements Closeable {
    private static final int EVENT_WALL_TIME = 1; // double, s since 1970
    private static final int EVENT_STEP = 2; // int64
    private static final int EVENT_FILE_VERSION = 3; // string
    private static final int EVENT_SUMMARY = 5; // Summary
    private static final int EVENT_SESSION_LOG = 7; // SessionLog
    private static final int SUMMARY_VALUE = 1; // repeated Summary.Value
    private static final int VALUE_TAG = 1; // string
    private static final int VALUE_SIMPLE_VALUE = 2; // float
    private static final int SESSION_LOG_STATUS = 1; // enum
    private static final int SESSION_START = 1;

    private static final int CRC_MASK = 0xa282ead8;

    private final FileOutputStream file;
    private final Clock clock;

    private EventFile(FileOutputStream file, Clock clock) {
        this.file = file;
        this.clock = clock;
    }

    /** Makes a new file; the folder may hold others, TensorBoard reads them one after the other. */
    static EventFile create(Path folder, String host, Clock clock) throws IOException {
        String prefix = "events.out.tfevents." + clock.instant().getEpochSecond() + "."
                + host.replaceAll("[^A-Za-z0-9._-]", "_") + "."
                + ProcessHandle.current().pid() + ".";
        Path path = createFirstFree(folder, prefix);
        EventFile events = new EventFile(new FileOutputStream(path.toFile(), true), clock);
        events.append(events.encode(0, EVENT_FILE_VERSION, "brain.Event:2".getBytes(StandardCharsets.US_ASCII)));
        return events;
    }

    /** Tells TensorBoard to forget what earlier files say about this step and the later ones. */
    void forgetFrom(long globalStep) throws IOException {
        byte[] sessionLog = new byte[CodedOutputStream.computeEnumSize(SESSION_LOG_STATUS, SESSION_START)];
        CodedOutputStream out = CodedOutputStream.newInstance(sessionLog);
        out.writeEnum(SESSION_LOG_STATUS, SESSION_START);
        append(encode(globalStep, EVENT_SESSION_LOG, sessionLog));
    }

    /** Values that are not finite are left out. */
    void scalars(long globalStep, Map<String, Double> values) throws IOException {
        int size = 0;
        for (Map.Entry<String, Double> entry : values.entrySet()) {
            if (Double.isFinite(entry.getValue())) {
                int valueSize = valueSize(entry.getKey(), entry.getValue());
                size += CodedOutputStream.computeTagSize(SUMMARY_VALUE)
                        + CodedOutputStream.computeUInt32SizeNoTag(valueSize)
                        + valueSize;
            }
        }
        if (size == 0) {
            return;
        }
        byte[] summary = new byte[size];
        CodedOutputStream out = CodedOutputStream.newInstance(summary);
        for (Map.Entry<String, Double> entry : values.entrySet()) {
            if (Double.isFinite(entry.getValue())) {
                out.writeTag(SUMMARY_VALUE, WireFormat.WIRETYPE_LENGTH_DELIMITED);
                out.writeUInt32NoTag(valueSize(entry.getKey(), entry.getValue()));
                out.writeString(VALUE_TAG, entry.getKey());
                out.writeFloat(VALUE_SIMPLE_VALUE, entry.getValue().floatValue());
            }
        }
        out.checkNoSpaceLeft();
        append(encode(globalStep, EVENT_SUMMARY, summary));
    }

    /** Returns when all that was written so far is on the disk; may take many milliseconds. */
    void sync() throws IOException {
        file.getFD().sync();
    }

    @Override
    public void close() throws IOException {
        try (file) {
            sync();
        }
    }

    private static int valueSize(String tag, double value) {
        return CodedOutputStream.computeStringSize(VALUE_TAG, tag)
                + CodedOutputStream.computeFloatSize(VALUE_SIMPLE_VALUE, (float) value);
    }

    private byte[] encode(long step, int field, byte[] contents) throws IOException {
        double wallTime = clock.millis() / 1e3;
        byte[] event = new byte
                [CodedOutputStream.computeDoubleSize(EVENT_WALL_TIME, wallTime)
                        + CodedOutputStream.computeInt64Size(EVENT_STEP, step)
                        + CodedOutputStream.computeByteArraySize(field, contents)];
        CodedOutputStream out = CodedOutputStream.newInstance(event);
        out.writeDouble(EVENT_WALL_TIME, wallTime);
        out.writeInt64(EVENT_STEP, step);
        out.writeByteArray(field, contents);
        out.checkNoSpaceLeft();
        return event;
    }

    /** One TFRecord: u64 length, masked CRC of those 8 bytes, the data, masked CRC of the data; little-endian. */
    private void append(byte[] data) throws IOException {
        ByteBuffer frame = ByteBuffer.allocate(8 + 4 + data.length + 4).order(ByteOrder.LITTLE_ENDIAN);
        frame.putLong(data.length);
        frame.putInt(maskedCrc(frame.array(), 8));
        frame.put(data);
        frame.putInt(maskedCrc(data, data.length));
        file.write(frame.array());
    }

    private static int maskedCrc(byte[] bytes, int length) {
        CRC32C crc = new CRC32C();
        crc.update(bytes, 0, length);
        return Integer.rotateRight((int) crc.getValue(), 15) + CRC_MASK;
    }

    private static Path createFirstFree(Path folder, String prefix) throws IOException {
        for (int n = 0; ; n++) {
            try {
                return Files.createFile(folder.resolve(prefix + n));
            } catch (FileAlreadyExistsException e) {
                if (n == 9999) {
                    throw e;
                }
            }
        }
    }
}
