import { configure } from "@testing-library/react";

// The second that a query waits by default is over before a loaded machine has drawn anything.
configure({ asyncUtilTimeout: 5_000 });
