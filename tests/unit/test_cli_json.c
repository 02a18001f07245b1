// SPDX-License-Identifier: GPL-2.0-or-later
/* JSON of the tools: any bytes as text, all 64 bits of a number, elements that come and go. */
#define _GNU_SOURCE

#include "unit.h"

#include <fcntl.h>
#include <float.h>
#include <malloc.h>
#include <sys/mman.h>

#include "json_write.h"

static struct cli_out json_out;
static struct cli_json json;

static void begin(void)
{
	int fd = memfd_create("json", MFD_CLOEXEC);

	assert_true(fd >= 0);
	cli_out_begin(&json_out, fd);
	cli_json_begin(&json, &json_out);
}

/* what was written since begin() */
static void end(const char *expected)
{
	char text[4096];
	ssize_t length;

	cli_out_flush(&json_out);
	assert_int_equal(json_out.error, 0);
	length = pread(json_out.fd, text, sizeof(text) - 1, 0);
	assert_true(length >= 0);
	text[length] = '\0';
	assert_string_equal(text, expected);
	close(json_out.fd);
}

/* the same inside of an element and outside of one */
static void check_value(void (*write)(const void *data), const void *data, const char *expected)
{
	char document[4096];

	begin();
	write(data);
	end(expected);
	begin();
	cli_json_element(&json);
	cli_json_key(&json, "v");
	write(data);
	cli_json_close(&json, '}');
	snprintf(document, sizeof(document), "{\"v\":%s}", expected);
	end(document);
}

static void write_unsigned(const void *data)
{
	cli_json_unsigned(&json, *(const uint64_t *)data);
}

static void write_signed(const void *data)
{
	cli_json_signed(&json, *(const int64_t *)data);
}

static void write_real(const void *data)
{
	cli_json_real(&json, *(const double *)data);
}

static void write_hex(const void *data)
{
	cli_json_hex(&json, data, 4);
}

static void write_null(const void *data)
{
	(void)data;
	cli_json_null(&json);
}

static void write_bool(const void *data)
{
	cli_json_bool(&json, *(const bool *)data);
}

static void test_values(void **state)
{
	const uint64_t unsigneds[] = { 0, 1, INT64_MAX, (uint64_t)INT64_MAX + 1, UINT64_MAX };
	const char *unsigned_texts[] = { "0", "1", "9223372036854775807", "9223372036854775808",
					 "18446744073709551615" };
	const int64_t signeds[] = { 0, -1, INT64_MIN };
	const char *signed_texts[] = { "0", "-1", "-9223372036854775808" };
	const double reals[] = { 0, 12.34567, -0.5, 1e9 };
	const char *real_texts[] = { "0.0000", "12.3457", "-0.5000", "1000000000.0000" };
	const bool yes = true, no = false;

	(void)state;
	for (size_t i = 0; i < 5; i++)
		check_value(write_unsigned, &unsigneds[i], unsigned_texts[i]);
	for (size_t i = 0; i < 3; i++)
		check_value(write_signed, &signeds[i], signed_texts[i]);
	for (size_t i = 0; i < 4; i++)
		check_value(write_real, &reals[i], real_texts[i]);
	check_value(write_hex, "\x00\x7f\x80\xff", "\"007f80ff\"");
	check_value(write_null, NULL, "null");
	check_value(write_bool, &yes, "true");
	check_value(write_bool, &no, "false");
}

/**
 * struct text - a name and how it stands in a document.
 */
struct text {
	const char *bytes;
	size_t length;
	const char *json;
	bool exact;
};

#define TEXT(bytes, json, exact)                      \
	{                                             \
		bytes, sizeof(bytes) - 1, json, exact \
	}

static const struct text texts[] = {
	TEXT("", "\"\"", true),
	TEXT("a/b", "\"a/b\"", true),
	TEXT("\"\\", "\"\\\"\\\\\"", true),
	TEXT("\0", "\"\\u0000\"", true),
	TEXT("\n\t\x1b[31m", "\"\\n\\t\\u001b[31m\"", true),
	/* what a terminal acts upon: DEL, CSI in one byte's character, marks that reorder */
	TEXT("\x7f", "\"\\u007f\"", true),
	TEXT("\xc2\x9b", "\"\\u009b\"", true),
	TEXT("\xe2\x80\xae", "\"\\u202e\"", true),
	TEXT("\xc3\xb6\xf0\x9f\x90\xa7", "\"\xc3\xb6\xf0\x9f\x90\xa7\"", true),
	/* not UTF-8: a byte, one cut short, too long a form, half of a pair, beyond the last */
	TEXT("a\xffz", "\"a\\ufffdz\"", false),
	TEXT("\xe2\x82", "\"\\ufffd\\ufffd\"", false),
	TEXT("\xc0\x80", "\"\\ufffd\\ufffd\"", false),
	TEXT("\xed\xa0\x80", "\"\\ufffd\\ufffd\\ufffd\"", false),
	TEXT("\xf4\x90\x80\x80", "\"\\ufffd\\ufffd\\ufffd\\ufffd\"", false),
};

static void write_text(const void *data)
{
	const struct text *text = data;

	assert_int_equal(cli_json_string(&json, text->bytes, text->length), text->exact);
}

static void test_texts(void **state)
{
	(void)state;
	for (size_t i = 0; i < sizeof(texts) / sizeof(texts[0]); i++)
		check_value(write_text, &texts[i], texts[i].json);
}

/* the key NAME_bytes is made on the fly, and stays with the element */
static void test_bytes_beside_a_text(void **state)
{
	(void)state;
	begin();
	cli_json_element(&json);
	cli_json_text(&json, "one", "\xff", 1);
	cli_json_text(&json, "two", "ok", 2);
	cli_json_text(&json, "three", "\x80q", 2);
	cli_json_close(&json, '}');
	end("{\"one\":\"\\ufffd\",\"one_bytes\":\"ff\",\"two\":\"ok\","
	    "\"three\":\"\\ufffdq\",\"three_bytes\":\"8071\"}");
}

static void test_made_keys_are_copied(void **state)
{
	char name[8];

	(void)state;
	begin();
	cli_json_element(&json);
	for (unsigned int i = 0; i < 3; i++) {
		snprintf(name, sizeof(name), "k%u", i);
		cli_json_key_made(&json, name);
		cli_json_unsigned(&json, i);
	}
	memset(name, 'x', sizeof(name));
	cli_json_close(&json, '}');
	end("{\"k0\":0,\"k1\":1,\"k2\":2}");
}

static void test_documents(void **state)
{
	(void)state;
	begin();
	cli_json_open(&json, '{');
	cli_json_key(&json, "empty");
	cli_json_open(&json, '[');
	cli_json_close(&json, ']');
	cli_json_line(&json);
	cli_json_key(&json, "rows");
	cli_json_open(&json, '[');
	for (unsigned int i = 0; i < 2; i++) {
		cli_json_line(&json);
		cli_json_element(&json);
		cli_json_member(&json, "n", i);
		cli_json_key(&json, "list");
		cli_json_open(&json, '[');
		cli_json_unsigned(&json, 1);
		cli_json_element(&json);
		cli_json_known(&json, "unknown", false, 7);
		cli_json_close(&json, '}');
		cli_json_close(&json, ']');
		cli_json_close(&json, '}');
	}
	cli_json_close(&json, ']');
	cli_json_word(&json, "last", "one");
	cli_json_close(&json, '}');
	end("{\"empty\":[],\n\"rows\":[\n{\"n\":0,\"list\":[1,{\"unknown\":null}]},"
	    "\n{\"n\":1,\"list\":[1,{\"unknown\":null}]}],\"last\":\"one\"}");
}

/* outside of elements a document is as deep as it likes, and nothing of it stays in memory */
static void test_depth(void **state)
{
	struct mallinfo2 before;

	(void)state;
	begin();
	close(json_out.fd);
	json_out.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	before = mallinfo2();
	for (unsigned int i = 0; i < 1000000; i++)
		cli_json_open(&json, '[');
	for (unsigned int i = 0; i < 1000000; i++)
		cli_json_close(&json, ']');
	assert_true(mallinfo2().uordblks <= before.uordblks);
	close(json_out.fd);
}

static void write_rows(unsigned int count)
{
	for (unsigned int i = 0; i < count; i++) {
		cli_json_line(&json);
		cli_json_element(&json);
		for (unsigned int column = 0; column < 100; column++) {
			static const char *const names[] = { "a", "b", "c", "d" };

			cli_json_key(&json, names[column % 4]);
			cli_json_string(&json, "some text", 9);
		}
		cli_json_close(&json, '}');
	}
}

static void test_rows_do_not_pile_up(void **state)
{
	struct mallinfo2 before;

	(void)state;
	begin();
	close(json_out.fd);
	json_out.fd = open("/dev/null", O_WRONLY | O_CLOEXEC);
	write_rows(1);
	before = mallinfo2();
	write_rows(10000);
	/* 10,000 rows have 9 MB of text alone; what malloc keeps at hand counts as in use */
	assert_true(mallinfo2().uordblks <= before.uordblks + (1 << 18));
	assert_true(mallinfo2().arena <= before.arena + (1 << 20));
	close(json_out.fd);
}

static void test_time(void **state)
{
	(void)state;
	begin();
	cli_json_element(&json);
	cli_json_time(&json, "t", 1700000000123456789);
	cli_json_close(&json, '}');
	end("{\"t\":\"2023-11-14T22:13:20.123456789Z\"}");
}

int main(void)
{
	const struct CMUnitTest tests[] = {
		cmocka_unit_test(test_values),
		cmocka_unit_test(test_texts),
		cmocka_unit_test(test_bytes_beside_a_text),
		cmocka_unit_test(test_made_keys_are_copied),
		cmocka_unit_test(test_documents),
		cmocka_unit_test(test_depth),
		cmocka_unit_test(test_rows_do_not_pile_up),
		cmocka_unit_test(test_time),
	};

	return cmocka_run_group_tests(tests, NULL, NULL);
}
