// Draws what env_draw has emitted into frames.
//
// Before this file come rasterizer-shapes.cl, stroke-text.cl and rasterizer-primitives.cl. Constants: WIDTH and HEIGHT of a
// frame; BACKGROUND, 0xRRGGBB.
//
// Shapes: primitives [envs][max_primitives][12], counts [envs], frames [frames][FRAME_BYTES], of which each begins with
// [CHANNELS][HEIGHT][WIDTH] uint8. Those of the environments lie one after the other, from first_frame on; where a count
// is negative, the frame stays as it is.

#define PIXELS (WIDTH * HEIGHT)
#define TILES_ACROSS ((WIDTH + TILE_WIDTH - 1) / TILE_WIDTH)
#define TILES (TILES_ACROSS * ((HEIGHT + TILE_HEIGHT - 1) / TILE_HEIGHT))

// Whole rows at once, where a tile has them whole.
inline void clear(const Tile *tile) {
    int pixels = (tile->box.right - tile->box.left) * (tile->box.bottom - tile->box.top);
    float background[CHANNELS];
    channels_of(BACKGROUND, background);
    for (int c = 0; c < CHANNELS; c++) {
        __global uchar *first = tile->frame + c * PIXELS + tile->box.top * WIDTH + tile->box.left;
        uchar value = (uchar)(background[c] + 0.5f);
        int i = 0;
        for (; i + LANES <= pixels; i += LANES) {
            store_bytes((bytes)(value), first + i);
        }
        for (; i < pixels; i++) {
            first[i] = value;
        }
    }
}

// TILES work-items for each environment, those of one environment one after the other.
__kernel void draw_frames(__global const uint *primitives, __global const int *counts, int max_primitives, float scale,
                          float origin_x, float origin_y, __global uchar *frames, int first_frame) {
    size_t env = get_global_id(0) / TILES;
    if (counts[env] < 0) {
        return;
    }
    int index = (int)(get_global_id(0) % TILES);
    Tile tile;
    tile.stride = WIDTH;
    tile.plane = PIXELS;
    tile.theme = 0;
    tile.scale = scale;
    tile.origin_x = origin_x;
    tile.origin_y = origin_y;
    tile.frame = frames + (first_frame + env) * FRAME_BYTES;
    tile.box.left = index % TILES_ACROSS * TILE_WIDTH;
    tile.box.top = index / TILES_ACROSS * TILE_HEIGHT;
    tile.box.right = min(tile.box.left + TILE_WIDTH, WIDTH);
    tile.box.bottom = min(tile.box.top + TILE_HEIGHT, HEIGHT);
    tile.room = tile.box.right;
    clear(&tile);
    paint_primitives(&tile, primitives + env * max_primitives * PRIMITIVE_WORDS, min(counts[env], max_primitives));
}
