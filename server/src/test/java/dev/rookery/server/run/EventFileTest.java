package dev.rookery.server.run;

import static org.assertj.core.api.Assertions.assertThat;

import com.google.protobuf.DescriptorProtos.DescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Label;
import com.google.protobuf.DescriptorProtos.FieldDescriptorProto.Type;
import com.google.protobuf.DescriptorProtos.FileDescriptorProto;
import com.google.protobuf.Descriptors.Descriptor;
import com.google.protobuf.Descriptors.DescriptorValidationException;
import com.google.protobuf.Descriptors.FileDescriptor;
import com.google.protobuf.DynamicMessage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneOffset;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EventFileTest {
    private static final Clock CLOCK = Clock.fixed(Instant.ofEpochMilli(1_769_860_800_250L), ZoneOffset.UTC);
    private static final Descriptor EVENT = eventDescriptor();

    @TempDir
    Path folder;

    @Test
    void theScalarsComeBackThroughProtobuf() throws Exception {
        Map<String, Double> values = new LinkedHashMap<>();
        values.put("charts/episodic_return", 475.5);
        values.put("losses/policy_loss", -0.0125);
        values.put("losses/broken", Double.NaN);
        values.put("\u00e4/\u65e5\u672c", 1e-30);
        try (EventFile events = EventFile.create(folder, "host", CLOCK)) {
            events.scalars(5_000_000_000L, values);
            events.scalars(1, Map.of());
            events.scalars(2, Map.of("x".repeat(300), 0.0));
            events.forgetFrom(4097);
        }
        List<DynamicMessage> events = read(onlyFile());

        assertThat(events).hasSize(4);
        assertThat(field(events.get(0), "file_version")).isEqualTo("brain.Event:2");
        assertThat(field(events.get(0), "wall_time")).isEqualTo(1_769_860_800.25);
        assertThat(field(events.get(1), "wall_time")).isEqualTo(1_769_860_800.25);
        assertThat(field(events.get(1), "step")).isEqualTo(5_000_000_000L);
        assertThat(scalars(events.get(1)))
                .containsExactly(
                        Map.entry("charts/episodic_return", 475.5f),
                        Map.entry("losses/policy_loss", -0.0125f),
                        Map.entry("\u00e4/\u65e5\u672c", 1e-30f));
        assertThat(scalars(events.get(2))).containsExactly(Map.entry("x".repeat(300), 0f));
        assertThat(field(events.get(3), "step")).isEqualTo(4097L);
        DynamicMessage sessionLog = (DynamicMessage) field(events.get(3), "session_log");
        assertThat(field(sessionLog, "status")).isEqualTo(1);
    }

    @Test
    void filesOfTheSameSecondAndProcessGetNumbers() throws IOException {
        EventFile.create(folder, "a/../b c", CLOCK).close();
        EventFile.create(folder, "a/../b c", CLOCK).close();
        String prefix = "events.out.tfevents.1769860800.a_.._b_c."
                + ProcessHandle.current().pid();
        assertThat(folder)
                .isDirectoryContaining("glob:**" + prefix + ".0")
                .isDirectoryContaining("glob:**" + prefix + ".1");
    }

    /** RFC 3720, appendix B.4, and the usual check value. */
    @Test
    void theReferenceChecksumOfTheseTestsIsCrc32c() {
        assertThat(crc32c("123456789".getBytes(StandardCharsets.US_ASCII), 0, 9))
                .isEqualTo(0xe3069283);
        assertThat(crc32c(new byte[32], 0, 32)).isEqualTo(0x8a9136aa);
    }

    private Path onlyFile() throws IOException {
        try (var files = Files.list(folder)) {
            return files.toList().get(0);
        }
    }

    private static List<DynamicMessage> read(Path file) throws IOException {
        byte[] bytes = Files.readAllBytes(file);
        ByteBuffer buffer = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
        List<DynamicMessage> events = new ArrayList<>();
        while (buffer.hasRemaining()) {
            int start = buffer.position();
            int length = Math.toIntExact(buffer.getLong());
            assertThat(buffer.getInt()).isEqualTo(masked(crc32c(bytes, start, 8)));
            byte[] data = new byte[length];
            buffer.get(data);
            assertThat(buffer.getInt()).isEqualTo(masked(crc32c(data, 0, length)));
            DynamicMessage event = DynamicMessage.parseFrom(EVENT, data);
            assertThat(event.getUnknownFields().asMap()).isEmpty();
            events.add(event);
        }
        return events;
    }

    private static Map<String, Float> scalars(DynamicMessage event) {
        Map<String, Float> scalars = new LinkedHashMap<>();
        DynamicMessage summary = (DynamicMessage) field(event, "summary");
        for (Object value : (List<?>) field(summary, "value")) {
            scalars.put((String) field((DynamicMessage) value, "tag"), (Float)
                    field((DynamicMessage) value, "simple_value"));
        }
        return scalars;
    }

    private static Object field(DynamicMessage message, String name) {
        return message.getField(message.getDescriptorForType().findFieldByName(name));
    }

    /** tensorflow/core/lib/hash/crc32c.h: {@code ((crc >> 15) | (crc << 17)) + 0xa282ead8}. */
    private static int masked(int crc) {
        return ((crc >>> 15) | (crc << 17)) + 0xa282ead8;
    }

    /** Bit by bit, from the polynomial: a reference of its own for the one in the JDK. */
    private static int crc32c(byte[] bytes, int offset, int length) {
        int crc = -1;
        for (int i = offset; i < offset + length; i++) {
            crc ^= bytes[i] & 0xff;
            for (int bit = 0; bit < 8; bit++) {
                crc = (crc & 1) == 0 ? crc >>> 1 : (crc >>> 1) ^ 0x82f63b78;
            }
        }
        return ~crc;
    }

    private static Descriptor eventDescriptor() {
        FileDescriptorProto file = FileDescriptorProto.newBuilder()
                .setName("event.proto")
                .setPackage("tensorflow")
                .setSyntax("proto3")
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Event")
                        .addField(scalar("wall_time", 1, Type.TYPE_DOUBLE))
                        .addField(scalar("step", 2, Type.TYPE_INT64))
                        .addField(scalar("file_version", 3, Type.TYPE_STRING))
                        .addField(message("summary", 5, "Summary", Label.LABEL_OPTIONAL))
                        .addField(message("session_log", 7, "SessionLog", Label.LABEL_OPTIONAL)))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Summary")
                        .addField(message("value", 1, "Value", Label.LABEL_REPEATED)))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("Value")
                        .addField(scalar("tag", 1, Type.TYPE_STRING))
                        .addField(scalar("simple_value", 2, Type.TYPE_FLOAT)))
                .addMessageType(DescriptorProto.newBuilder()
                        .setName("SessionLog")
                        .addField(scalar("status", 1, Type.TYPE_INT32)))
                .build();
        try {
            return FileDescriptor.buildFrom(file, new FileDescriptor[0]).findMessageTypeByName("Event");
        } catch (DescriptorValidationException e) {
            throw new IllegalStateException(e);
        }
    }

    private static FieldDescriptorProto scalar(String name, int number, Type type) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(type)
                .setLabel(Label.LABEL_OPTIONAL)
                .build();
    }

    private static FieldDescriptorProto message(String name, int number, String type, Label label) {
        return FieldDescriptorProto.newBuilder()
                .setName(name)
                .setNumber(number)
                .setType(Type.TYPE_MESSAGE)
                .setTypeName(".tensorflow." + type)
                .setLabel(label)
                .build();
    }
}
