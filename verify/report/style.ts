/** Style of the HTML report, for bright and dark screens. */
export const style = `
:root { color-scheme: light dark; font: 15px/1.5 system-ui, sans-serif; }
body { max-width: 60rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.4rem; overflow-wrap: anywhere; }
h2 { font-size: 1.1rem; margin-top: 2rem; }
h3 { font-size: 1rem; margin: 0; }
article { border-left: 4px solid gray; margin: 1rem 0; padding: 0.2rem 1rem; }
.critical { border-color: #c00; } .major { border-color: #e60; } .minor { border-color: #ca0; } .info { border-color: #07c; }
dl { display: grid; grid-template-columns: 6rem 1fr; margin: 0.3rem 0; }
dd { margin: 0; overflow-wrap: anywhere; }
table { border-collapse: collapse; width: 100%; }
th, td { text-align: left; padding: 0.2rem 0.6rem; border-bottom: 1px solid #8884; }
.failed td, .errored td { font-weight: 600; }
.skipped td { opacity: 0.6; }
svg text { font-size: 12px; fill: currentColor; } svg rect { fill: #07c; }
figure { margin: 1rem 0; } img { max-width: 100%; border: 1px solid #8884; }
pre { overflow: auto; max-height: 30rem; background: #8881; padding: 0.6rem; }
`;
