// SPDX-License-Identifier: GPL-2.0-or-later
/*
 * The listing for people: columns of fixed width, so that rows can be written
 * as they come. A cell that is too wide shifts what follows until padding has
 * made up for it, as in ps(1).
 */
#include <fcntl.h>
#include <unistd.h>

#include "escape.h"
#include "formats.h"
#include "writer.h"

/* digits of the largest pid that a kernel can give: 4194304 */
#define TABLE_PID_WIDTH 7
/* blanks that are written in any case */
#define TABLE_FEW 16
/* bytes of a cell that need not fit into the buffer as one */
#define TABLE_LONG 4096
/* columns of a signal set: all digits, or those of the first 32 signals */
#define TABLE_SIGNALS 16
#define TABLE_SIGNALS_SHORT 8
/* from the end of one cell to that of the next, for table_number() */
#define TABLE_LEAD_MAX (TABLE_FEW + 8)

/**
 * struct table_line - the line being written.
 *
 * @out: Where it goes.
 * @limit: Columns of the terminal.
 * @column: Columns written.
 * @ideal: Where the next cell would start if all had kept to their width.
 */
struct table_line {
	struct cli_out *out;
	size_t limit;
	size_t column;
	size_t ideal;
};

static int table_pid_width(bool live)
{
	char text[24];
	ssize_t length = -1;
	int fd, width = 0;

	fd = live ? open("/proc/sys/kernel/pid_max", O_RDONLY | O_CLOEXEC) : -1;
	if (fd >= 0) {
		length = read(fd, text, sizeof(text));
		close(fd);
	}
	while (width < length && text[width] >= '0' && text[width] <= '9')
		width++;
	return width ? width : TABLE_PID_WIDTH;
}

static inline void line_begin(struct table_line *line, struct cli_writer *writer)
{
	line->out = writer->out;
	line->limit = writer->limit ? writer->limit : SIZE_MAX;
	line->column = 0;
	line->ideal = 0;
}

static void line_cut(struct cli_cell *cell, size_t columns)
{
	cell->length = cli_escape_cut(cell->text, cell->length, columns, &cell->columns);
}

static void line_add_long(struct cli_out *out, size_t spaces, const struct cli_cell *cell)
{
	while (spaces--)
		cli_out_char(out, ' ');
	cli_out_write(out, cell->text, cell->length);
}

/* false once the line is full */
static inline bool line_add(struct table_line *line, struct cli_cell *cell, size_t width, bool left)
{
	size_t start = line->ideal, spaces;
	char *at;

	if (!left && cell->columns < width)
		start += width - cell->columns;
	if (line->column && start <= line->column)
		start = line->column + 1;
	line->ideal += width + 1;
	if (start >= line->limit)
		return false;
	if (cell->columns > line->limit - start)
		line_cut(cell, line->limit - start);
	spaces = start - line->column;
	line->column = start + cell->columns;
	if (cell->length > TABLE_LONG) {
		line_add_long(line->out, spaces, cell);
		return true;
	}
	at = cli_out_room(line->out, spaces + TABLE_FEW + cell->length);
	/* a fixed size becomes one instruction, and most gaps are short */
	memset(at, ' ', TABLE_FEW);
	if (spaces > TABLE_FEW)
		memset(at, ' ', spaces);
	memcpy(at + spaces, cell->text, cell->length);
	cli_out_advance(line->out, spaces + cell->length);
	return true;
}

/* to the width of its column */
static void table_cut(struct cli_cell *cell, size_t width, bool plus)
{
	if (!plus) {
		line_cut(cell, width);
		return;
	}
	line_cut(cell, width - 1);
	memmove(cell->buffer, cell->text, cell->length);
	cell->buffer[cell->length++] = '+';
	cell->columns++;
	cell->text = cell->buffer;
}

/* a cell of a column; false once the line is full */
static bool table_add(struct table_line *line, const struct cli_writer *writer,
		      const struct cli_layout_item *item, struct cli_cell *cell)
{
	size_t width = (size_t)item->width, shown = width;
	bool fits;

	if (item->column->flags & CLI_COLUMN_SIGNAL)
		shown = writer->short_signals ? TABLE_SIGNALS_SHORT + 1 : TABLE_SIGNALS;
	fits = line_add(line, cell, shown, item->column->flags & CLI_COLUMN_LEFT);
	line->ideal += width - shown;
	return fits;
}

static size_t title_columns(const char *title)
{
	char text[CLI_CELL_SIZE];
	size_t columns;

	cli_escape(text, sizeof(text), title, strlen(title), &columns);
	return columns;
}

/* what table_number() needs to know of a column */
static void table_plan(struct cli_layout_item *item, const struct cli_view *view)
{
	const struct cli_column *column = item->column;
	uint64_t scale = column->scale == CLI_SCALE_PAGE ? view->page_size : column->scale;
	uint64_t most = 1;

	item->plain = !column->value && !column->text && !(column->flags & CLI_COLUMN_LEFT) &&
		      item->width <= TABLE_LEAD_MAX && !(scale & (scale - 1)) &&
		      (scale <= 1 || column->kind == CLI_KIND_UNSIGNED);
	item->shift = item->plain && scale ? (unsigned int)__builtin_ctzll(scale) : 0;
	for (int i = 0; i < item->width && most < CLI_NUMBER_EIGHT; i++)
		most *= 10;
	item->most = most - 1;
}

/*
 * As ps does: signal sets are shown whole if the line then still fits. They end
 * where their own width ends, whatever that of the column is.
 */
static void table_widen_signals(struct cli_writer *writer)
{
	const size_t more = TABLE_SIGNALS - TABLE_SIGNALS_SHORT - 1;
	struct cli_layout *layout = writer->layout;
	size_t total = 0;

	for (size_t i = 0; i < layout->count; i++) {
		const struct cli_layout_item *item = &layout->items[i];
		bool last_text = item->column->flags & CLI_COLUMN_CUT && i + 1 == layout->count;

		total += last_text ? 3 : (size_t)item->width;
		total += i > 0;
		total += item->column->flags & CLI_COLUMN_SIGNAL ? more : 0;
	}
	writer->short_signals = writer->limit && total > writer->limit;
	for (size_t i = 0; i < layout->count && !writer->short_signals; i++)
		if (layout->items[i].column->flags & CLI_COLUMN_SIGNAL)
			layout->items[i].width += (int)more;
}

/* the last digits, behind a < if there are others than 0 before them */
static void table_shorten_signals(struct cli_cell *cell)
{
	const size_t cut = TABLE_SIGNALS - TABLE_SIGNALS_SHORT;

	if (cell->length != TABLE_SIGNALS)
		return;
	if (memcmp(cell->text, "00000000", cut)) {
		cell->buffer[0] = '<';
		memmove(cell->buffer + 1, cell->text + cut, TABLE_SIGNALS_SHORT);
		cli_cell_set(cell, cell->buffer, TABLE_SIGNALS_SHORT + 1);
	} else {
		cli_cell_set(cell, cell->text + cut, TABLE_SIGNALS_SHORT);
	}
}

/* a title that ps has by itself may be wider than its column, as it is there */
static void table_widen(struct cli_layout_item *item, size_t title, bool live)
{
	static int pid_width;
	bool pid = item->column->flags & CLI_COLUMN_PID;

	if (item->fixed)
		return;
	if (pid && !pid_width)
		pid_width = table_pid_width(live);
	if (pid && item->width < pid_width)
		item->width = pid_width;
	if ((pid || item->titled) && item->width < (int)title)
		item->width = (int)title;
}

static void table_begin(struct cli_writer *writer)
{
	struct cli_layout *layout = writer->layout;
	bool titled = false;
	struct cli_cell cell;
	struct table_line line;

	for (size_t i = 0; i < layout->count; i++) {
		size_t columns = title_columns(layout->items[i].title);

		table_widen(&layout->items[i], columns, writer->view->live);
		titled |= columns > 0;
	}
	table_widen_signals(writer);
	for (size_t i = 0; i < layout->count; i++)
		table_plan(&layout->items[i], writer->view);
	if (!titled || !writer->headers)
		return;
	line_begin(&line, writer);
	for (size_t i = 0; i < layout->count; i++) {
		const struct cli_layout_item *item = &layout->items[i];

		cell.text = cell.buffer;
		cell.length = cli_escape(cell.buffer, sizeof(cell.buffer), item->title,
					 strlen(item->title), &cell.columns);
		if (!table_add(&line, writer, item, &cell))
			break;
	}
	cli_out_char(writer->out, '\n');
}

/*
 * A cell that is a number, is neither too wide nor out of place, and reaches
 * neither the last column of the terminal nor that of the buffer: most cells of
 * most listings. Its blanks and its digits are stored as one piece, without a
 * struct cli_cell. false: nothing was written, line_add() must do it.
 */
static inline bool table_number(struct table_line *line, const struct cli_layout_item *item,
				const struct cli_row *row)
{
	size_t width = (size_t)item->width, lead = line->ideal + width - line->column;
	const uint32_t *status = row->section[item->column->section];
	uint64_t number, eight;
	char *at;

	/* wraps around if the cell before was too wide */
	if (lead - width > TABLE_LEAD_MAX - width || line->ideal + width > line->limit ||
	    (line->column && lead == width))
		return false;
	if (!status || *status != PROCSNAP_STATUS_OK)
		return false;
	number = cli_column_field(item->column, row) >> item->shift;
	/* a negative one is large here */
	if (number > item->most)
		return false;
	at = cli_out_room(line->out, TABLE_LEAD_MAX);
	eight = cli_number_eight((uint32_t)number);
	if (lead <= 8) {
		cli_number_put_eight(at, eight >> (8 - lead) * 8);
	} else {
		memset(at, ' ', TABLE_FEW);
		cli_number_put_eight(at + lead - 8, eight);
	}
	cli_out_advance(line->out, lead);
	line->column += lead;
	line->ideal += width + 1;
	return true;
}

static void table_row(struct cli_writer *writer, const struct cli_row *row, bool first)
{
	const struct cli_layout *layout = writer->layout;
	struct table_line line;
	struct cli_cell cell;

	(void)first;
	line_begin(&line, writer);
	for (size_t i = 0; i < layout->count; i++) {
		const struct cli_layout_item *item = &layout->items[i];
		unsigned int flags = item->column->flags;
		size_t width = (size_t)item->width;

		if (item->plain && table_number(&line, item, row))
			continue;
		cli_column_text(item->column, writer->view, row, &cell);
		if (flags & CLI_COLUMN_SIGNAL && writer->short_signals)
			table_shorten_signals(&cell);
		if (cell.columns > width && flags & CLI_COLUMN_CUT && i + 1 < layout->count)
			table_cut(&cell, width, flags & CLI_COLUMN_PLUS);
		if (!table_add(&line, writer, item, &cell))
			break;
	}
	cli_out_char(writer->out, '\n');
}

static void table_end(struct cli_writer *writer)
{
	(void)writer;
}

const struct cli_form cli_form_table = {
	.begin = table_begin,
	.row = table_row,
	.end = table_end,
};
