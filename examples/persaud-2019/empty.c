// Does nothing: what is left is the start of the runtime and its end.
int main(void) { return 0; }
