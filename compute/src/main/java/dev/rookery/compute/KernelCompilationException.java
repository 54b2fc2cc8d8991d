package dev.rookery.compute;

/** OpenCL C that does not compile. The message is the compiler's log, with the author's file names and lines. */
public final class KernelCompilationException extends DeviceException {
    private static final long serialVersionUID = 1;

    KernelCompilationException(String programName, String log, Throwable cause) {
        super(programName + " does not compile:\n" + log, cause);
    }
}
