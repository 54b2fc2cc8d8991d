package dev.rookery.compute;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;

class TuningTest {
    private static DeviceInfo device(DeviceInfo.Kind kind, long mostItems, long localBytes) {
        return new DeviceInfo(
                0, "d", "v", "p", "1", "OpenCL 1.2", kind, 8, 1000, 1, mostItems, 1L << 30, 1L << 28, localBytes);
    }

    @Test
    void whatIsBuiltInFitsEveryDevice() {
        for (DeviceInfo.Kind kind : DeviceInfo.Kind.values()) {
            for (long items : new long[] {1, 32, 64, 128, 256, 1024}) {
                for (long bytes : new long[] {0, 4 << 10, 16 << 10, 32 << 10}) {
                    DeviceInfo device = device(kind, items, bytes);
                    Tuning tuning = Tuning.standard(device, 1);
                    assertThat(tuning.tiles()).as("%s", device).isEmpty();
                    if (kind != DeviceInfo.Kind.CPU) {
                        assertThat(tuning.obstacle(device, 1)).as("%s", device).isEmpty();
                    }
                    for (Knob knob : Knob.values()) {
                        assertThat(knob.settings()).as(knob.key()).contains(tuning.get(knob));
                    }
                }
            }
        }
    }

    @Test
    void everyTileFitsIntoTheLocalMemoryThatOpenClPromises() {
        for (int tile : Knob.TILE.settings()) {
            for (int depth : Knob.TILE_DEPTH.settings()) {
                for (int block : Knob.TILE_BLOCK.settings()) {
                    // 128 by 32 steps is beyond it, and refused where there is no more.
                    if (tile > 0 && tile * depth <= 64 * 32) {
                        assertThat(new LocalTiles(tile, depth, block).bytes()).isLessThanOrEqualTo(32 << 10);
                    }
                }
            }
        }
    }

    @Test
    void whatADeviceCannotDoIsRefusedInWords() {
        DeviceInfo small = device(DeviceInfo.Kind.GPU, 128, 8 << 10);
        Tuning tuning = Tuning.standard(small, 1).with(Knob.TILE, 32).with(Knob.STRIPE_ITEMS, 64);
        assertThat(tuning.with(Knob.TILE, 128).obstacle(small, 1).orElseThrow())
                .contains("groups of 1024 work-items", "d has 128 and 8192");
        assertThat(tuning.with(Knob.TILE_BLOCK, 8).obstacle(small, 1).orElseThrow())
                .contains("tile_block must be 4 where tile is 32, but is 8");
        assertThat(tuning.with(Knob.STRIPE_ITEMS, 256).obstacle(small, 1).orElseThrow())
                .contains("at most 128");
        assertThat(tuning.obstacle(small, 8).orElseThrow()).contains("tile must be 0 at 8 lanes, but is 32");
        assertThat(tuning.with(Knob.TILE, 0).obstacle(small, 8).orElseThrow())
                .contains("stripe_items must be 1 at 8 lanes, but is 64");
        assertThatThrownBy(() -> tuning.with(Knob.TILE, 48)).hasMessage("tile must be 0, 32, 64 or 128, but is 48");
    }
}
