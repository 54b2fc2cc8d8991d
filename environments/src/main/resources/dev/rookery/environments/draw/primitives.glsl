// What both shaders know of a primitive. Before this file come #version and the constants of StrokeFont.

const int LINE = 1;
const int RECTANGLE = 2;
const int CIRCLE = 3;
const int POLYGON = 4;
const int POLYGON_CONTINUED = 5;
const int TEXT = 6;

const float THINNEST_LINE = 1.2;
const float SMALLEST_RADIUS = 0.6;

// Three texels a primitive. Word 0 is kind | environment << 8; numbers have become text.
uniform usamplerBuffer primitives;
// scale: pixels in a unit of length; origin: where the world's origin is, from the upper left corner of a cell.
uniform float scale;
uniform vec2 origin;

uint word(int primitive, int index) {
    return texelFetch(primitives, 3 * primitive + index / 4)[index % 4];
}

float number(int primitive, int index) {
    return uintBitsToFloat(word(primitive, index));
}

int kind_of(int primitive) {
    return int(word(primitive, 0) & 255u);
}

// The point whose coordinates are in a word and its next. Pixels, y downwards.
vec2 pixel(int primitive, int index) {
    return origin + vec2(scale, -scale) * vec2(number(primitive, index), number(primitive, index + 1));
}

vec2 corner(int polygon, int i) {
    return pixel(polygon + i / 4, 3 + 2 * (i % 4));
}

float half_width(float pixels) {
    return 0.5 * max(pixels, THINNEST_LINE);
}
