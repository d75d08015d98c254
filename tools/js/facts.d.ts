/** Put in front of the service worker by the server (app/routes/pwa.py). */
declare const FACTS: { version: string; shell: string[] };
