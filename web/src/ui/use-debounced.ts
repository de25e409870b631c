/** What is typed, once there is a pause. */
import { useEffect, useState } from "react";

/** Return `value` as it was `ms` milliseconds ago, or as it is where it has not changed since. */
export function useDebounced<Value>(value: Value, ms: number): Value {
  const [settled, setSettled] = useState(value);
  useEffect(() => {
    const timer = setTimeout(() => setSettled(value), ms);
    return () => clearTimeout(timer);
  }, [value, ms]);
  return settled;
}
