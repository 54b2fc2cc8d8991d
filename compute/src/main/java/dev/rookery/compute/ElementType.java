package dev.rookery.compute;

/** What a buffer holds: the OpenCL C type of one element. */
public enum ElementType {
    FLOAT32("float", 4),
    INT32("int", 4),
    UINT32("uint", 4),
    INT64("long", 8),
    UINT8("uchar", 1);

    private final String openCl;
    private final int bytes;

    ElementType(String openCl, int bytes) {
        this.openCl = openCl;
        this.bytes = bytes;
    }

    /** The name of the type in OpenCL C. */
    public String openCl() {
        return openCl;
    }

    public int bytes() {
        return bytes;
    }
}
