/// <reference types="vite/client" />

declare module 'virtual:us-map' {
  const address: string;
  export default address;
}
