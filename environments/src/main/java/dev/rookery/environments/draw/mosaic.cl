// Draws a part of a mosaic: tiles side by side, each the picture of an environment, with a gap to its right and below.
//
// Before this file come rasterizer-shapes.cl, stroke-text.cl and rasterizer-primitives.cl. Constants: WHOLE_ROWS, whether a
// work-item draws a row of tiles (or a pixel); ROLES of both themes; of each theme GAPS, 0xRRGGBB, and RAMPS, RAMP_COLOURS
// for values from 0 to 1; those of MosaicRasterizer for the words of a part, and TINT_....
//
// Shapes: primitives [envs][max_primitives][12], counts [envs]; numbers, among them [envs] returns, floats, and [envs] lengths,
// whole, from where the part says; words [PART_WORDS]; planes [3][PLANE] uint8, rows of (across * tile width + ROOM); picture [height][width] uint32.

__constant const uint gaps[] = {GAPS};
__constant const uint ramps[] = {RAMPS};

typedef struct {
    int columns, left, top, across, down, width, height, gap, tint, envs, returns, lengths, theme;
    float scale, origin_x, origin_y, low, high;
} Part;

inline Part part_of(__global const int *words) {
    Part part = {words[PART_COLUMNS], words[PART_LEFT],   words[PART_TOP],      words[PART_ACROSS],
                 words[PART_DOWN],    words[PART_WIDTH],  words[PART_HEIGHT],   words[PART_GAP],
                 words[PART_TINT],    words[PART_ENVS],   words[PART_RETURNS],  words[PART_LENGTHS], words[PART_THEME],
                 as_float(words[PART_SCALE]),    as_float(words[PART_ORIGIN_X]), as_float(words[PART_ORIGIN_Y]),
                 as_float(words[PART_LOW]),      as_float(words[PART_HIGH])};
    return part;
}

inline void fill(const Tile *tile, Box box, const float *colour) {
    for (int c = 0; c < CHANNELS; c++) {
        uchar value = (uchar)(colour[c] + 0.5f);
        for (int row = box.top; row < box.bottom; row++) {
            __global uchar *pixels = tile->frame + c * tile->plane + row * tile->stride;
            int column = box.left;
            for (; column < box.right && column + LANES <= tile->room; column += LANES) {
                store_bytes((bytes)(value), pixels + column);
            }
            for (; column < box.right; column++) {
                pixels[column] = value;
            }
        }
    }
}

// What is behind an environment: the theme's ground, or the colour that stands for its return or its age.
inline void ground_of(const Part *part, int env, __global const uint *numbers, float *colour) {
    __constant const uint *ramp = ramps + part->theme * RAMP_COLOURS;
    float value = part->tint == TINT_RETURN ? as_float(numbers[part->returns + env])
                                             : (float)as_int(numbers[part->lengths + env]);
    float place = (value - part->low) / (part->high - part->low);
    if (part->tint == TINT_NONE || !(place == place)) {
        channels_of(roles[part->theme * ROLES_EACH + ROLE_GROUND], colour);
        return;
    }
    place = clamp(place, 0.0f, 1.0f) * (RAMP_COLOURS - 1);
    int before = min((int)place, RAMP_COLOURS - 2);
    float next[CHANNELS];
    channels_of(ramp[before], colour);
    channels_of(ramp[before + 1], next);
    for (int c = 0; c < CHANNELS; c++) {
        colour[c] += (place - before) * (next[c] - colour[c]);
    }
}

inline Box common(Box one, Box other) {
    Box both = {max(one.left, other.left), max(one.top, other.top), min(one.right, other.right), min(one.bottom, other.bottom)};
    return both;
}

// Of a tile, what of it is in a box. Its gap comes last, and takes back what spans have painted beyond the picture.
inline void draw_tile(Tile *tile, const Part *part, int across, int down, Box box, __global const uint *primitives,
                      __global const int *counts, int max_primitives, __global const uint *numbers) {
    int env = (part->top + down) * part->columns + part->left + across;
    int there = env < part->envs && part->left + across < part->columns;
    Box cell = {across * part->width, down * part->height, (across + 1) * part->width, (down + 1) * part->height};
    Box inside = {cell.left, cell.top, there ? cell.right - part->gap : cell.left, cell.bottom - part->gap};
    tile->box = common(inside, box);
    tile->room = WHOLE_ROWS ? cell.right + ROOM : tile->box.right;
    if (tile->box.left < tile->box.right && tile->box.top < tile->box.bottom) {
        float ground[CHANNELS];
        ground_of(part, env, numbers, ground);
        fill(tile, tile->box, ground);
        tile->origin_x = part->origin_x + cell.left;
        tile->origin_y = part->origin_y + cell.top;
        paint_primitives(tile, primitives + (size_t)env * max_primitives * PRIMITIVE_WORDS, min(counts[env], max_primitives));
    }
    float gap[CHANNELS];
    channels_of(gaps[part->theme], gap);
    Box right = {inside.right, cell.top, cell.right, inside.bottom};
    Box below = {cell.left, inside.bottom, cell.right, cell.bottom};
    fill(tile, common(right, box), gap);
    fill(tile, common(below, box), gap);
}

// Any number of work-items.
__kernel void draw_mosaic(__global const uint *primitives, __global const int *counts, int max_primitives,
                          __global const uint *numbers, __global const int *words, __global uchar *planes) {
    Part part = part_of(words);
    Tile tile;
    tile.frame = planes;
    tile.stride = part.across * part.width + ROOM;
    tile.plane = PLANE;
    tile.scale = part.scale;
    tile.theme = part.theme;
#if WHOLE_ROWS
    for (int down = get_global_id(0); down < part.down; down += get_global_size(0)) {
        Box row = {0, down * part.height, part.across * part.width, (down + 1) * part.height};
        for (int across = 0; across < part.across; across++) {
            draw_tile(&tile, &part, across, down, row, primitives, counts, max_primitives, numbers);
        }
    }
#else
    int width = part.across * part.width;
    int pixels = width * part.down * part.height;
    for (int pixel = get_global_id(0); pixel < pixels; pixel += get_global_size(0)) {
        int x = pixel % width;
        int y = pixel / width;
        Box one = {x, y, x + 1, y + 1};
        draw_tile(&tile, &part, x / part.width, y / part.height, one, primitives, counts, max_primitives, numbers);
    }
#endif
}

// Pixels as 0xBBGGRR. Any number of work-items.
__kernel void pack_mosaic(__global const uchar *planes, __global const int *words, __global uint *picture) {
    Part part = part_of(words);
    int width = part.across * part.width;
    int height = part.down * part.height;
    for (int row = get_global_id(0); row < height; row += get_global_size(0)) {
        __global const uchar *pixels = planes + row * (width + ROOM);
        __global uint *packed = picture + row * width;
        for (int column = 0; column < width; column++) {
            packed[column] = pixels[column] | pixels[PLANE + column] << 8 | pixels[2 * PLANE + column] << 16;
        }
    }
}
