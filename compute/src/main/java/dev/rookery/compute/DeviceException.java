package dev.rookery.compute;

/** A device, driver or kernel failed, or there is none. The message says what to do where something can be done. */
public class DeviceException extends RuntimeException {
    private static final long serialVersionUID = 1;

    public DeviceException(String message) {
        super(message);
    }

    public DeviceException(String message, Throwable cause) {
        super(message, cause);
    }
}
