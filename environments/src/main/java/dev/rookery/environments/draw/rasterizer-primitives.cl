// What an environment has drawn, one primitive over the other. Before this file come rasterizer-shapes.cl and stroke-text.cl.

inline void paint_primitives(const Tile *tile, __global const uint *primitives, int count) {
    __global const float *first = (__global const float *)primitives;
    for (int i = 0; i < count; i++) {
        __global const float *at = first + i * PRIMITIVE_WORDS;
        Paint paint = paint_of(tile, as_uint(at[1]));
        switch (as_int(at[0])) {
        case LINE:
            paint_line(tile, at, &paint);
            break;
        case RECTANGLE:
            paint_rectangle(tile, at, &paint);
            break;
        case CIRCLE:
            paint_circle(tile, at, &paint);
            break;
        case POLYGON:
            paint_polygon(tile, at, count - i, &paint);
            break;
        case TEXT:
        case NUMBER:
            paint_text(tile, at, &paint);
            break;
        }
    }
}
