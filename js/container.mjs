// The script JupyterLab loads for a prebuilt extension: a module-federation container, written by hand.

/**
 * Wrap a CommonJS bundle so that JupyterLab can load it.
 *
 * JupyterLab calls `init(scope)` with the modules it shares and `get("./extension")` for the plugins.
 *
 * @param {string} name    Package name under which the container registers itself.
 * @param {string[]} shared  Modules the bundle requires from JupyterLab.
 * @param {string} body    esbuild's CommonJS output.
 * @param {string} style   CSS appended to the page by `get("./style")`.
 * @param {string} styleId  Id of the style element; the widgets use the same one.
 * @returns {string} The script.
 */
export function container(name, shared, body, style, styleId) {
  return `(()=>{
const shared=${JSON.stringify(shared)};
const parts=v=>v.split(/[.-]/).map(n=>parseInt(n,10)||0);
const older=(a,b)=>{const x=parts(a),y=parts(b);for(let i=0;i<3;i++){if(x[i]!==y[i])return x[i]-y[i]}return 0};
let scope,loading;
async function load(){
  const modules={};
  await Promise.all(shared.map(async name=>{
    const versions=scope[name];
    if(!versions){console.warn("DataSage: this page does not share "+name);modules[name]={};return}
    const known=Object.keys(versions).sort(older);
    const chosen=known.filter(v=>versions[v].loaded).pop()??known.pop();
    modules[name]=(await versions[chosen].get())();
  }));
  return modules;
}
const body=(require,module,exports)=>{${body}
return module.exports};
const addStyle=()=>{
  if(document.getElementById("${styleId}"))return;
  const node=document.createElement("style");node.id="${styleId}";node.textContent=${JSON.stringify(style)};
  document.head.appendChild(node);
};
(globalThis._JUPYTERLAB??={})[${JSON.stringify(name)}]={
  init(s){scope=s},
  async get(what){
    if(what==="./style")return()=>{addStyle();return{}};
    const modules=await(loading??=load());
    const module={exports:{}};
    return()=>body(n=>modules[n],module,module.exports);
  }
};
})();
`;
}
