// A rectangle of whole pixels around a primitive, within its environment's cell. Before this file comes primitives.glsl.
// Instance i is primitive i, and vertices 0 to 3 are the corners of its rectangle.

uniform ivec2 cell;    // pixels
uniform int columns;   // cells in a row of the atlas
uniform vec2 atlas;    // pixels
uniform vec4 roles[8];

flat out int primitive;
flat out int corners;    // of a polygon
flat out vec2 cell_at;   // from the upper left corner of the atlas, pixels
flat out vec4 colour;

int corners_of(int polygon) {
    int wanted = int(word(polygon, 2));
    int found = min(wanted, 4);
    for (int i = 1; 4 * i < wanted && kind_of(polygon + i) == POLYGON_CONTINUED; i++) {
        found += int(min(word(polygon + i, 2), 4u));
    }
    return found;
}

// Lower bounds in xy, upper ones in zw; nothing where they are the same.
vec4 bounds_of(int p) {
    switch (kind_of(p)) {
    case LINE: {
        vec2 from = pixel(p, 2);
        vec2 to = pixel(p, 4);
        float reach = half_width(scale * number(p, 6)) + 0.5;
        return vec4(min(from, to) - reach, max(from, to) + reach);
    }
    case RECTANGLE: {
        vec2 half_of_it = 0.5 * scale * abs(vec2(number(p, 4), number(p, 5)));
        vec2 turned = abs(vec2(cos(number(p, 6)), sin(number(p, 6))));
        vec2 reach = vec2(dot(turned, half_of_it), dot(turned, half_of_it.yx)) + 0.5;
        return vec4(pixel(p, 2) - reach, pixel(p, 2) + reach);
    }
    case CIRCLE: {
        float reach = max(scale * number(p, 4), SMALLEST_RADIUS) + 0.5;
        return vec4(pixel(p, 2) - reach, pixel(p, 2) + reach);
    }
    case POLYGON: {
        if (corners < 3) {
            return vec4(0.0);
        }
        vec4 bounds = corner(p, 0).xyxy;
        for (int i = 1; i < corners; i++) {
            vec2 at = corner(p, i);
            bounds = vec4(min(bounds.xy, at), max(bounds.zw, at));
        }
        return bounds + vec4(-0.5, -0.5, 0.5, 0.5);
    }
    case TEXT: {
        float unit = scale * number(p, 4) * FONT_UNIT;
        if (!(unit > 0.0)) {
            return vec4(0.0);
        }
        float half_of_it = 0.5 * FONT_ADVANCE * unit * float(word(p, 5));
        float baseline = pixel(p, 2).y + FONT_MIDDLE * unit;
        float reach = half_width(FONT_STROKE * unit) + 0.5;
        return vec4(pixel(p, 2).x - half_of_it, baseline - FONT_HEIGHT * unit - reach, pixel(p, 2).x + half_of_it,
                    baseline + reach);
    }
    }
    return vec4(0.0);
}

void main() {
    primitive = gl_InstanceID;
    corners = kind_of(primitive) == POLYGON ? corners_of(primitive) : 0;
    int env = int(word(primitive, 0) >> 8);
    cell_at = vec2(cell * ivec2(env % columns, env / columns));
    uint argb = word(primitive, 1);
    uvec4 exact = uvec4(argb >> 16, argb >> 8, argb, argb >> 24) & 255u;
    colour = exact.a > 0u ? vec4(exact) / 255.0 : roles[argb < 8u ? argb : 0u];
    vec4 bounds = bounds_of(primitive);
    vec2 low = clamp(floor(bounds.xy), vec2(0.0), vec2(cell));
    vec2 high = clamp(ceil(bounds.zw), vec2(0.0), vec2(cell));
    vec2 at = cell_at + mix(low, high, vec2(gl_VertexID & 1, gl_VertexID >> 1));
    // Upside down: rows are read back from the bottom up.
    gl_Position = vec4(2.0 * at / atlas - 1.0, 0.0, 1.0);
}
