// SPDX-License-Identifier: GPL-2.0-or-later
/* A program that does nothing; static, so that little is done around it. */
int main(void)
{
	return 0;
}
