/** Style sheets are imported for the build, which writes them to `app.css`. */
declare module '*.css';
