package dev.rookery.compute;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.List;

/**
 * A value of a struct, which a kernel takes by copy. Immutable.
 *
 * @param type the struct's name in the kernel's source, by {@code typedef}
 * @param fields of the struct, all of them {@code int} (Integer) or {@code float} (Float), in their order
 */
public record Struct(String type, List<? extends Number> fields) {
    public Struct {
        fields = List.copyOf(fields);
        for (Number field : fields) {
            if (!(field instanceof Integer) && !(field instanceof Float)) {
                throw new IllegalArgumentException("a field of " + type + " is neither Integer nor Float: " + field);
            }
        }
    }

    /** As it lies in memory; direct. */
    ByteBuffer bytes() {
        ByteBuffer bytes = ByteBuffer.allocateDirect(4 * fields.size()).order(ByteOrder.nativeOrder());
        for (Number field : fields) {
            if (field instanceof Float number) {
                bytes.putFloat(number);
            } else {
                bytes.putInt(field.intValue());
            }
        }
        return bytes.flip();
    }
}
