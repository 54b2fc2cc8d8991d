// How much of a pixel a primitive covers, by the distance of its centre from the outline. Before this file comes
// primitives.glsl.

// Where each character's strokes begin, and where the last one's end; then x0, y0, x1, y1 of each stroke, four bits each.
uniform usamplerBuffer font;

flat in int primitive;
flat in int corners;
flat in vec2 cell_at;
flat in vec4 colour;

out vec4 pixel_colour;

const int CHARACTERS = FONT_LAST_CHARACTER - FONT_FIRST_CHARACTER + 1;

float from_piece(vec2 at, vec2 from, vec2 to) {
    vec2 piece = to - from;
    float squared = dot(piece, piece);
    float along = squared > 0.0 ? clamp(dot(at - from, piece) / squared, 0.0, 1.0) : 0.0;
    return length(at - from - along * piece);
}

float from_rectangle(vec2 at, int p) {
    vec2 half_of_it = 0.5 * scale * abs(vec2(number(p, 4), number(p, 5)));
    float radius = clamp(scale * number(p, 7), 0.0, min(half_of_it.x, half_of_it.y));
    float cosine = cos(number(p, 6));
    float sine = sin(number(p, 6));
    vec2 off = (at - pixel(p, 2)) * vec2(1.0, -1.0);
    vec2 beyond = abs(vec2(cosine * off.x + sine * off.y, cosine * off.y - sine * off.x)) - half_of_it + radius;
    return length(max(beyond, 0.0)) + min(max(beyond.x, beyond.y), 0.0) - radius;
}

float from_polygon(vec2 at, int p) {
    float nearest = 1e9;
    int winding = 0;
    vec2 from = corner(p, corners - 1);
    for (int i = 0; i < corners; i++) {
        vec2 to = corner(p, i);
        nearest = min(nearest, from_piece(at, from, to));
        if ((from.y <= at.y) != (to.y <= at.y)
            && at.x < from.x + (at.y - from.y) / (to.y - from.y) * (to.x - from.x)) {
            winding += from.y <= at.y ? 1 : -1;
        }
        from = to;
    }
    return winding == 0 ? nearest : -nearest;
}

float from_text(vec2 at, int p) {
    float unit = scale * number(p, 4) * FONT_UNIT;
    float advance = FONT_ADVANCE * unit;
    int characters = int(word(p, 5));
    vec2 middle = pixel(p, 2);
    float begin = middle.x - 0.5 * float(characters) * advance;
    int i = int(floor((at.x - begin) / advance));
    if (i < 0 || i >= characters) {
        return 1e9;
    }
    int character = int(word(p, 6 + i / 4) >> (8 * (i % 4)) & 127u);
    if (character < FONT_FIRST_CHARACTER || character > FONT_LAST_CHARACTER) {
        return 1e9;
    }
    vec2 lattice = vec2(begin + float(i) * advance + 0.5 * (FONT_ADVANCE - FONT_WIDTH) * unit,
                        middle.y + FONT_MIDDLE * unit);
    int end = int(texelFetch(font, character - FONT_FIRST_CHARACTER + 1).r);
    float nearest = 1e9;
    for (int s = int(texelFetch(font, character - FONT_FIRST_CHARACTER).r); s < end; s++) {
        uint stroke = texelFetch(font, CHARACTERS + 1 + s).r;
        vec4 ends = vec4(uvec4(stroke >> 12, stroke >> 8, stroke >> 4, stroke) & 15u) * vec4(unit, -unit, unit, -unit);
        nearest = min(nearest, from_piece(at, lattice + ends.xy, lattice + ends.zw));
    }
    return nearest - half_width(FONT_STROKE * unit);
}

void main() {
    vec2 at = gl_FragCoord.xy - cell_at;
    float distance = 1e9;
    switch (kind_of(primitive)) {
    case LINE:
        distance = from_piece(at, pixel(primitive, 2), pixel(primitive, 4)) - half_width(scale * number(primitive, 6));
        break;
    case RECTANGLE:
        distance = from_rectangle(at, primitive);
        break;
    case CIRCLE:
        distance = length(at - pixel(primitive, 2)) - max(scale * number(primitive, 4), SMALLEST_RADIUS);
        break;
    case POLYGON:
        distance = from_polygon(at, primitive);
        break;
    case TEXT:
        distance = from_text(at, primitive);
        break;
    }
    pixel_colour = vec4(colour.rgb, colour.a * clamp(0.5 - distance, 0.0, 1.0));
}
