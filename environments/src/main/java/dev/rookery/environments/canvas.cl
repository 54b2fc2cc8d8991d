// What env_draw can call. The layout of a primitive is fixed in docs/decisions/0001-canvas-primitives.md. Drawing beyond
// MAX_PRIMITIVES is counted but not stored, so that the host can say how many would have been needed.

#define PRIMITIVE_WORDS 12

// Colours follow the viewer's theme; or give an exact one as rgba(red, green, blue, alpha), each 0 ... 255, alpha > 0.
#define INK 0u
#define MUTED 1u
#define ACCENT1 2u
#define ACCENT2 3u
#define ACCENT3 4u
#define GROUND 5u
#define GOOD 6u
#define BAD 7u
#define rgba(red, green, blue, alpha) \
    (((uint)(alpha) << 24) | ((uint)(red) << 16) | ((uint)(green) << 8) | (uint)(blue))

typedef struct {
    __global uint *primitives;
    int count;
} Canvas;

// Claims the next primitive, or gives null when the canvas is full.
__global uint *canvas_next(Canvas *canvas, uint kind, uint colour) {
    int index = canvas->count;
    canvas->count += 1;
    if (index >= MAX_PRIMITIVES) {
        return 0;
    }
    __global uint *primitive = canvas->primitives + index * PRIMITIVE_WORDS;
    for (int i = 2; i < PRIMITIVE_WORDS; i++) {
        primitive[i] = 0;
    }
    primitive[0] = kind;
    primitive[1] = colour;
    return primitive;
}

void draw_line(Canvas *canvas, float x0, float y0, float x1, float y1, float width, uint colour) {
    __global uint *primitive = canvas_next(canvas, 1, colour);
    if (primitive) {
        primitive[2] = as_uint(x0);
        primitive[3] = as_uint(y0);
        primitive[4] = as_uint(x1);
        primitive[5] = as_uint(y1);
        primitive[6] = as_uint(width);
    }
}

// Angle in rad, anticlockwise, about the centre.
void draw_rect(Canvas *canvas, float x, float y, float width, float height, float angle, float radius, uint colour) {
    __global uint *primitive = canvas_next(canvas, 2, colour);
    if (primitive) {
        primitive[2] = as_uint(x);
        primitive[3] = as_uint(y);
        primitive[4] = as_uint(width);
        primitive[5] = as_uint(height);
        primitive[6] = as_uint(angle);
        primitive[7] = as_uint(radius);
    }
}

void draw_circle(Canvas *canvas, float x, float y, float radius, uint colour) {
    __global uint *primitive = canvas_next(canvas, 3, colour);
    if (primitive) {
        primitive[2] = as_uint(x);
        primitive[3] = as_uint(y);
        primitive[4] = as_uint(radius);
    }
}

// xy holds n points, x before y.
void draw_polygon(Canvas *canvas, const float *xy, int n, uint colour) {
    for (int first = 0; first < n; first += 4) {
        __global uint *primitive = canvas_next(canvas, first == 0 ? 4 : 5, colour);
        if (primitive) {
            int here = min(4, n - first);
            primitive[2] = first == 0 ? (uint)n : (uint)here;
            for (int i = 0; i < 2 * here; i++) {
                primitive[3 + i] = as_uint(xy[2 * first + i]);
            }
        }
    }
}

// (x, y) is the middle of the text; up to 24 ASCII characters.
void draw_text(Canvas *canvas, float x, float y, float height, __constant const char *text, uint colour) {
    __global uint *primitive = canvas_next(canvas, 6, colour);
    if (primitive) {
        int length = 0;
        while (length < 24 && text[length] != 0) {
            primitive[6 + length / 4] |= (uint)(uchar)text[length] << (8 * (length % 4));
            length++;
        }
        primitive[2] = as_uint(x);
        primitive[3] = as_uint(y);
        primitive[4] = as_uint(height);
        primitive[5] = (uint)length;
    }
}

void draw_number(Canvas *canvas, float x, float y, float height, float value, int decimals, uint colour) {
    __global uint *primitive = canvas_next(canvas, 7, colour);
    if (primitive) {
        primitive[2] = as_uint(x);
        primitive[3] = as_uint(y);
        primitive[4] = as_uint(height);
        primitive[5] = as_uint(value);
        primitive[6] = (uint)decimals;
    }
}
