package dev.rookery.agents.config;

import dev.rookery.environments.ImageShape;
import dev.rookery.environments.yaml.Bounds;
import dev.rookery.environments.yaml.Key;
import dev.rookery.environments.yaml.ValueType;
import dev.rookery.environments.yaml.YamlMapping;
import java.util.List;
import java.util.Map;

/**
 * One layer that convolves an image, without padding.
 *
 * @param filters channels of the image that it gives, 1 to 1024
 * @param kernel height and width of a filter, in pixels, 1 to 256
 * @param stride pixels from one place of a filter to the next, down and to the right, 1 to 256
 */
public record Convolution(int filters, int kernel, int stride) {
    private static final Key<Integer> FILTERS =
            Key.integer("filters", Bounds.between(1, 1024)).meaning("channels of the image that it gives");
    private static final Key<Integer> KERNEL =
            Key.integer("kernel", Bounds.between(1, 256)).meaning("height and width of a filter, in pixels");
    private static final Key<Integer> STRIDE = Key.integer("stride", Bounds.between(1, 256))
            .orElse(1)
            .meaning("pixels from one place of a filter to the next");

    /** How convolutions are read and written: {@code {filters: 16, kernel: 3, stride: 1}}. */
    public static final ValueType<Convolution> TYPE =
            ValueType.record(List.of(FILTERS, KERNEL, STRIDE), Convolution::read, Convolution::put);

    public Convolution {
        FILTERS.check(filters);
        KERNEL.check(kernel);
        STRIDE.check(stride);
    }

    private static Convolution read(YamlMapping convolution) {
        Integer filters = convolution.read(FILTERS);
        Integer kernel = convolution.read(KERNEL);
        Integer stride = convolution.read(STRIDE);
        return convolution.build(() -> new Convolution(filters, kernel, stride));
    }

    private void put(Map<String, Object> settings) {
        FILTERS.put(settings, filters);
        KERNEL.put(settings, kernel);
        STRIDE.put(settings, stride);
    }

    /** Whether its filters are within the image. */
    boolean fits(ImageShape image) {
        return kernel <= image.height() && kernel <= image.width();
    }

    /** The image that it gives. */
    public ImageShape of(ImageShape image) {
        return new ImageShape(filters, places(image.height()), places(image.width()));
    }

    private int places(int extent) {
        return (extent - kernel) / stride + 1;
    }

    /** As in YAML. */
    @Override
    public String toString() {
        return "{filters: %d, kernel: %d, stride: %d}".formatted(filters, kernel, stride);
    }
}
