package dev.rookery.environments.host;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** The states of all the environments of a batch in one array: for each its episode's seed and steps, and its own bytes. */
final class SavedStates {
    private static final int HEADER_BYTES = Long.BYTES + 2 * Integer.BYTES;

    private SavedStates() {}

    static byte[] packed(long[] seeds, int[] lengths, byte[][] states) {
        int size = 0;
        for (byte[] state : states) {
            size = Math.addExact(size, HEADER_BYTES + state.length);
        }
        ByteBuffer packed = ByteBuffer.allocate(size);
        for (int env = 0; env < states.length; env++) {
            packed.putLong(seeds[env]).putInt(lengths[env]).putInt(states[env].length);
            packed.put(states[env]);
        }
        return packed.array();
    }

    /** @throws IllegalArgumentException where these are not the states of so many environments */
    static void unpack(byte[] packed, long[] seeds, int[] lengths, byte[][] states) {
        ByteBuffer rest = ByteBuffer.wrap(packed);
        try {
            for (int env = 0; env < states.length; env++) {
                seeds[env] = rest.getLong();
                lengths[env] = rest.getInt();
                int length = rest.getInt();
                if (length < 0 || length > rest.remaining()) {
                    throw new IllegalArgumentException("the state of environment " + env + " is cut off");
                }
                states[env] = new byte[length];
                rest.get(states[env]);
            }
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException("there are fewer states than environments", e);
        }
        if (rest.hasRemaining()) {
            throw new IllegalArgumentException("there are more states than environments");
        }
    }
}
