// How lines, rectangles, circles and polygons become pixels: docs/drawing.md.
//
// Constants: CHANNELS of a frame; TILE_WIDTH and TILE_HEIGHT, the most that one work-item draws; ROLES, 0xRRGGBB, of one or
// several themes. A frame is [CHANNELS][plane] uint8, with rows of `stride`. `at` is where a primitive lies, as
// docs/decisions/0001 lays it out.
//
// LANES pixels that are side by side, a span, are drawn at once. y counts downwards, and pixel i has its centre at i + 0.5.

#define PRIMITIVE_WORDS 12
#define LINE 1
#define RECTANGLE 2
#define CIRCLE 3
#define POLYGON 4
#define POLYGON_CONTINUED 5
#define TEXT 6
#define NUMBER 7

// Thinner lines and smaller circles would fade away.
#define THINNEST_LINE 1.2f
#define SMALLEST_RADIUS 0.6f

// A stretch of a frame; right and bottom are no longer part of it.
typedef struct {
    int left, top, right, bottom;
} Box;

// What one work-item draws of a frame. scale: pixels in a unit of length; (origin_x, origin_y): where the world's origin is,
// from the upper left corner; theme: which of the ROLES count. A span may go beyond the box as far as `room`: what is there
// must not matter yet.
typedef struct {
    __global uchar *frame;
    int stride, plane;
    Box box;
    int room;
    float scale, origin_x, origin_y;
    int theme;
} Tile;

inline float2 pixel_of(const Tile *tile, float x, float y) {
    return (float2)(tile->origin_x + tile->scale * x, tile->origin_y - tile->scale * y);
}

typedef struct {
    float channel[CHANNELS];  // 0 ... 255
    float alpha;              // 0 ... 1
} Paint;

#define ROLES_EACH 8

__constant const uint roles[] = {ROLES};

// Red, green and blue; or, with one channel, their luma (ITU-R BT.601).
inline void channels_of(uint rgb, float *channel) {
    float red = (float)((rgb >> 16) & 255u);
    float green = (float)((rgb >> 8) & 255u);
    float blue = (float)(rgb & 255u);
#if CHANNELS == 1
    channel[0] = 0.299f * red + 0.587f * green + 0.114f * blue;
#else
    channel[0] = red;
    channel[1] = green;
    channel[2] = blue;
#endif
}

inline Paint paint_of(const Tile *tile, uint colour) {
    Paint paint;
    uint alpha = colour >> 24;
    uint role = colour < ROLES_EACH ? colour : 0;
    channels_of(alpha ? colour : roles[tile->theme * ROLES_EACH + role], paint.channel);
    paint.alpha = alpha ? (float)alpha / 255.0f : 1.0f;
    return paint;
}

inline int whole(float pixel, int low, int high) {
    return (int)(pixel > (float)low ? (pixel < (float)high ? pixel : (float)high) : (float)low);
}

// What of a tile can be touched by something within these bounds.
inline Box touched(const Tile *tile, float2 low, float2 high) {
    Box box;
    box.left = whole(floor(low.x), tile->box.left, tile->box.right);
    box.top = whole(floor(low.y), tile->box.top, tile->box.bottom);
    box.right = whole(ceil(high.x), tile->box.left, tile->box.right);
    box.bottom = whole(ceil(high.y), tile->box.top, tile->box.bottom);
    // Spans begin further left where the last of them would reach beyond the frame.
    if (box.left < box.right) {
        box.left = max(tile->box.left, min(box.left, tile->box.right - LANES));
    }
    return box;
}

inline real centres(int column) {
    return to_real(LANE_INDEX + column) + 0.5f;
}

// How much of a pixel is inside, by the distance of its centre from the outline, negative inside; NaN: nothing.
inline real covered(real distance) {
    real inside = 0.5f - distance;
    return choose(inside > 0.0f, choose(inside < 1.0f, inside, REAL(1.0f)), REAL(0.0f));
}

inline void paint_span(const Tile *tile, int column, int row, real coverage, const Paint *paint) {
    real opacity = coverage * paint->alpha;
    __global uchar *pixels = tile->frame + row * tile->stride + column;
    int inside = tile->room - column;
    for (int c = 0; c < CHANNELS; c++) {
        if (inside >= LANES) {
            real below = bytes_to_real(load_bytes(pixels));
            store_bytes(to_bytes(to_integer(below + opacity * (paint->channel[c] - below) + 0.5f)), pixels);
        } else {
            for (int i = 0; i < inside; i++) {
                float below = (float)pixels[i];
                pixels[i] = (uchar)(below + LANE(opacity, i) * (paint->channel[c] - below) + 0.5f);
            }
        }
        pixels += tile->plane;
    }
}

// For every span of a box: x, the centres of its pixels, and y, for an expression that gives their coverage.
#define PAINT(tile, where, paint, coverage)                                          \
    for (int row = (where).top; row < (where).bottom; row++) {                       \
        float y = (float)row + 0.5f;                                                 \
        for (int column = (where).left; column < (where).right; column += LANES) {   \
            real x = centres(column);                                                \
            paint_span(tile, column, row, coverage, paint);                          \
        }                                                                            \
    }

// ---- Lines: all within half a width from a piece of a straight line, which makes their ends round.

typedef struct {
    float x0, y0, dx, dy;
    float per_length_squared;  // 1 / (dx^2 + dy^2); 0 for a point
} Piece;

inline Piece piece_of(float2 from, float2 to) {
    Piece piece = {from.x, from.y, to.x - from.x, to.y - from.y, 0.0f};
    float length_squared = piece.dx * piece.dx + piece.dy * piece.dy;
    piece.per_length_squared = length_squared > 0.0f ? 1.0f / length_squared : 0.0f;
    return piece;
}

inline real distance_squared(const Piece *piece, real x, float y) {
    real from_x = x - piece->x0;
    float from_y = y - piece->y0;
    real along = (from_x * piece->dx + from_y * piece->dy) * piece->per_length_squared;
    along = choose(along > 0.0f, choose(along < 1.0f, along, REAL(1.0f)), REAL(0.0f));
    real off_x = from_x - along * piece->dx;
    real off_y = from_y - along * piece->dy;
    return off_x * off_x + off_y * off_y;
}

// Half of a line's width, and no less than can be seen.
inline float half_width(float pixels) {
    return 0.5f * fmax(pixels, THINNEST_LINE);
}

inline void paint_line(const Tile *tile, __global const float *at, const Paint *paint) {
    float2 from = pixel_of(tile, at[2], at[3]);
    float2 to = pixel_of(tile, at[4], at[5]);
    float half_of_it = half_width(tile->scale * at[6]);
    Box box = touched(tile, fmin(from, to) - half_of_it - 0.5f, fmax(from, to) + half_of_it + 0.5f);
    Piece piece = piece_of(from, to);
    PAINT(tile, box, paint, covered(sqrt(distance_squared(&piece, x, y)) - half_of_it));
}

// ---- Rectangles

inline real distance_from_rectangle(real across, real up, float half_x, float half_y, float radius) {
    real beyond_x = fabs(across) - (half_x - radius);
    real beyond_y = fabs(up) - (half_y - radius);
    real out_x = choose(beyond_x > 0.0f, beyond_x, REAL(0.0f));
    real out_y = choose(beyond_y > 0.0f, beyond_y, REAL(0.0f));
    real nearer = choose(beyond_x > beyond_y, beyond_x, beyond_y);
    return sqrt(out_x * out_x + out_y * out_y) + choose(nearer < 0.0f, nearer, REAL(0.0f)) - radius;
}

inline void paint_rectangle(const Tile *tile, __global const float *at, const Paint *paint) {
    float2 middle = pixel_of(tile, at[2], at[3]);
    float half_x = 0.5f * tile->scale * fabs(at[4]);
    float half_y = 0.5f * tile->scale * fabs(at[5]);
    float radius = fmin(fmax(tile->scale * at[7], 0.0f), fmin(half_x, half_y));
    float sine = 0.0f;
    float cosine = 1.0f;
    if (at[6] != 0.0f) {
        real sines, cosines;
        real_sincos(REAL(at[6]), &sines, &cosines);
        sine = LANE(sines, 0);
        cosine = LANE(cosines, 0);
    }
    float2 reach = (float2)(fabs(cosine) * half_x + fabs(sine) * half_y, fabs(sine) * half_x + fabs(cosine) * half_y);
    Box box = touched(tile, middle - reach - 0.5f, middle + reach + 0.5f);
    PAINT(tile, box, paint,
          covered(distance_from_rectangle(cosine * (x - middle.x) + sine * (middle.y - y),
                                          cosine * (middle.y - y) - sine * (x - middle.x), half_x, half_y, radius)));
}

// ---- Circles

inline void paint_circle(const Tile *tile, __global const float *at, const Paint *paint) {
    float2 middle = pixel_of(tile, at[2], at[3]);
    float radius = fmax(tile->scale * at[4], SMALLEST_RADIUS);
    Box box = touched(tile, middle - radius - 0.5f, middle + radius + 0.5f);
    PAINT(tile, box, paint,
          covered(sqrt((x - middle.x) * (x - middle.x) + (y - middle.y) * (y - middle.y)) - radius));
}

// ---- Polygons: inside is what the outline winds about, however often it crosses itself. A few rows at a time, of whose
// pixels each edge is told to those alone that it concerns: an outline may have hundreds of edges, most of them far off.

#define POLYGON_ROWS (TILE_HEIGHT < 8 ? TILE_HEIGHT : 8)
#define POLYGON_SPANS ((TILE_WIDTH + LANES - 1) / LANES)

typedef struct {
    real nearest[POLYGON_ROWS][POLYGON_SPANS];  // squared distance from the outline, where it is below 1
    real winding[POLYGON_ROWS][POLYGON_SPANS];  // of the outline about the pixel's centre
} Outline;

inline float2 corner(const Tile *tile, __global const float *at, int i) {
    __global const float *xy = at + (i / 4) * PRIMITIVE_WORDS + 3 + 2 * (i % 4);
    return pixel_of(tile, xy[0], xy[1]);
}

inline void add_edge(Outline *outline, const Box *rows, float2 from, float2 to) {
    int top = whole(floor(fmin(from.y, to.y) - 0.5f), rows->top, rows->bottom);
    int bottom = whole(ceil(fmax(from.y, to.y) + 0.5f), rows->top, rows->bottom);
    if (top >= bottom) {
        return;
    }
    Piece piece = piece_of(from, to);
    int left = whole(floor(fmin(from.x, to.x) - 0.5f), rows->left, rows->right);
    int right = whole(ceil(fmax(from.x, to.x) + 0.5f), rows->left, rows->right);
    int first = (left - rows->left) / LANES;
    for (int row = top; row < bottom; row++) {
        float y = (float)row + 0.5f;
        real *nearest = outline->nearest[row - rows->top];
        for (int i = first; rows->left + i * LANES < right; i++) {
            real squared = distance_squared(&piece, centres(rows->left + i * LANES), y);
            nearest[i] = choose(squared < nearest[i], squared, nearest[i]);
        }
        if ((from.y <= y) != (to.y <= y)) {
            float crossing = from.x + (y - from.y) / (to.y - from.y) * piece.dx;
            real turn = REAL(from.y <= y ? 1.0f : -1.0f);
            real *winding = outline->winding[row - rows->top];
            for (int column = rows->left; column < rows->right && (float)column < crossing; column += LANES) {
                winding[(column - rows->left) / LANES] += choose(centres(column) < crossing, turn, REAL(0.0f));
            }
        }
    }
}

// left: primitives from this one to the last.
inline void paint_polygon(const Tile *tile, __global const float *at, int left, const Paint *paint) {
    int corners = min(as_int(at[2]), 4);
    for (int i = 1; i < left && as_int(at[i * PRIMITIVE_WORDS]) == POLYGON_CONTINUED && 4 * i < as_int(at[2]); i++) {
        corners += clamp(as_int(at[i * PRIMITIVE_WORDS + 2]), 0, 4);
    }
    if (corners < 3) {
        return;
    }
    float2 low = corner(tile, at, 0);
    float2 high = low;
    for (int i = 1; i < corners; i++) {
        low = fmin(low, corner(tile, at, i));
        high = fmax(high, corner(tile, at, i));
    }
    Box box = touched(tile, low - 0.5f, high + 0.5f);
    Outline outline;
    for (int top = box.top; top < box.bottom; top += POLYGON_ROWS) {
        Box rows = {box.left, top, box.right, min(top + POLYGON_ROWS, box.bottom)};
        for (int row = 0; row < POLYGON_ROWS; row++) {
            for (int i = 0; i < POLYGON_SPANS; i++) {
                outline.nearest[row][i] = REAL(1.0f);
                outline.winding[row][i] = REAL(0.0f);
            }
        }
        float2 from = corner(tile, at, corners - 1);
        for (int i = 0; i < corners; i++) {
            float2 to = corner(tile, at, i);
            add_edge(&outline, &rows, from, to);
            from = to;
        }
        for (int row = rows.top; row < rows.bottom; row++) {
            for (int column = rows.left; column < rows.right; column += LANES) {
                int i = (column - rows.left) / LANES;
                real distance = sqrt(outline.nearest[row - top][i]);
                mask inside = outline.winding[row - top][i] != 0.0f;
                paint_span(tile, column, row, covered(choose(inside, -distance, distance)), paint);
            }
        }
    }
}

