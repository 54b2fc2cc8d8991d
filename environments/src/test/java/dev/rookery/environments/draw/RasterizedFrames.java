package dev.rookery.environments.draw;

import dev.rookery.compute.BufferPlan;
import dev.rookery.compute.Device;
import dev.rookery.compute.DeviceBuffer;
import dev.rookery.compute.ElementType;
import dev.rookery.compute.Stream;
import dev.rookery.compute.TestDevice;
import dev.rookery.environments.Drawing;
import dev.rookery.environments.host.HandDrawn;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.ArrayList;
import java.util.List;

/** Primitives of several environments, drawn by a rasterizer on the test device. */
final class RasterizedFrames {
    private RasterizedFrames() {}

    /** Of each environment [channels][height][width]. */
    static List<byte[]> of(int lanes, Drawing drawing, FrameFormat format, Theme theme, List<HandDrawn> environments) {
        try (Device device = TestDevice.open(lanes);
                BufferPlan plan = device.plan();
                Stream stream = device.stream();
                Rasterizer rasterizer = new Rasterizer(device, drawing, format, theme)) {
            int envs = environments.size();
            DeviceBuffer primitives = plan.declare("primitives", ElementType.UINT32, envs, drawing.maxPrimitives(), 12);
            DeviceBuffer counts = plan.declare("counts", ElementType.INT32, envs);
            DeviceBuffer frames = plan.declare("frames", ElementType.UINT8, envs, format.values());
            plan.allocate();
            ByteBuffer words = bytes(primitives.bytes());
            ByteBuffer numbers = bytes(counts.bytes());
            for (HandDrawn environment : environments) {
                for (int word : environment.words()) {
                    words.putInt(word);
                }
                numbers.putInt(environment.count());
            }
            stream.write(primitives, words.flip());
            stream.write(counts, numbers.flip());
            stream.enqueue(rasterizer.draw(primitives, counts, frames));
            ByteBuffer drawn = bytes(frames.bytes());
            stream.read(frames, drawn);
            stream.finish();
            List<byte[]> pictures = new ArrayList<>();
            for (int env = 0; env < envs; env++) {
                byte[] picture = new byte[format.values()];
                drawn.get(env * picture.length, picture);
                pictures.add(picture);
            }
            return pictures;
        }
    }

    private static ByteBuffer bytes(long count) {
        return ByteBuffer.allocateDirect(Math.toIntExact(count)).order(ByteOrder.nativeOrder());
    }
}
