/** Keeps the cache right while somebody is signed in. */
import { useQueryClient } from "@tanstack/react-query";
import { createContext, type ReactNode, use, useEffect, useState } from "react";
import { sessionQuery } from "../api/session";
import type { Frame } from "./frames";
import { apply } from "./patches";
import { type Connection, LiveSocket } from "./socket";

type Ear = (frame: Frame) => void;

const ears = new Set<Ear>();
const ConnectionContext = createContext<Connection>("connecting");

/** Whether what is on show is live. */
export function useConnection(): Connection {
  return use(ConnectionContext);
}

/** Hear every frame, beyond what it does to the cache. */
export function useFrames(ear: Ear): void {
  useEffect(() => {
    ears.add(ear);
    return () => {
      ears.delete(ear);
    };
  }, [ear]);
}

export function LiveProvider({ children }: { children: ReactNode }) {
  const client = useQueryClient();
  const [connection, setConnection] = useState<Connection>("connecting");
  useEffect(() => {
    const socket = new LiveSocket({
      onConnection(next) {
        setConnection(next);
        // Perhaps signed out elsewhere: the shell then leads to the door.
        if (next === "refused") void client.invalidateQueries(sessionQuery);
      },
      onFrame(frame) {
        apply(client, frame);
        for (const ear of ears) ear(frame);
      },
    });
    return () => socket.close();
  }, [client]);
  return <ConnectionContext value={connection}>{children}</ConnectionContext>;
}
