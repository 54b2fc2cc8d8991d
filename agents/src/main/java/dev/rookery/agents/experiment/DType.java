package dev.rookery.agents.experiment;

/** The element type of a {@link Tensor}; the names are those of the safetensors format. */
public enum DType {
    F32(4),
    I32(4),
    U32(4),
    I64(8),
    U8(1);

    private final int bytes;

    DType(int bytes) {
        this.bytes = bytes;
    }

    /** Bytes of one element. */
    public int bytes() {
        return bytes;
    }
}
