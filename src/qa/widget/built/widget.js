(function(){var e=globalThis,t=e.ShadowRoot&&(e.ShadyCSS===void 0||e.ShadyCSS.nativeShadow)&&`adoptedStyleSheets`in Document.prototype&&`replace`in CSSStyleSheet.prototype,n=Symbol(),r=new WeakMap,i=class{constructor(e,t,r){if(this._$cssResult$=!0,r!==n)throw Error("CSSResult is not constructable. Use `unsafeCSS` or `css` instead.");this.cssText=e,this.t=t}get styleSheet(){let e=this.o,n=this.t;if(t&&e===void 0){let t=n!==void 0&&n.length===1;t&&(e=r.get(n)),e===void 0&&((this.o=e=new CSSStyleSheet).replaceSync(this.cssText),t&&r.set(n,e))}return e}toString(){return this.cssText}},a=e=>new i(typeof e==`string`?e:e+``,void 0,n),o=(e,...t)=>new i(e.length===1?e[0]:t.reduce((t,n,r)=>t+(e=>{if(!0===e._$cssResult$)return e.cssText;if(typeof e==`number`)return e;throw Error(`Value passed to 'css' function must be a 'css' function result: `+e+`. Use 'unsafeCSS' to pass non-literal values, but take care to ensure page security.`)})(n)+e[r+1],e[0]),e,n),s=(n,r)=>{if(t)n.adoptedStyleSheets=r.map(e=>e instanceof CSSStyleSheet?e:e.styleSheet);else for(let t of r){let r=document.createElement(`style`),i=e.litNonce;i!==void 0&&r.setAttribute(`nonce`,i),r.textContent=t.cssText,n.appendChild(r)}},c=t?e=>e:e=>e instanceof CSSStyleSheet?(e=>{let t=``;for(let n of e.cssRules)t+=n.cssText;return a(t)})(e):e,{is:l,defineProperty:u,getOwnPropertyDescriptor:d,getOwnPropertyNames:f,getOwnPropertySymbols:p,getPrototypeOf:m}=Object,h=globalThis,ee=h.trustedTypes,te=ee?ee.emptyScript:``,ne=h.reactiveElementPolyfillSupport,g=(e,t)=>e,_={toAttribute(e,t){switch(t){case Boolean:e=e?te:null;break;case Object:case Array:e=e==null?e:JSON.stringify(e)}return e},fromAttribute(e,t){let n=e;switch(t){case Boolean:n=e!==null;break;case Number:n=e===null?null:Number(e);break;case Object:case Array:try{n=JSON.parse(e)}catch{n=null}}return n}},re=(e,t)=>!l(e,t),ie={attribute:!0,type:String,converter:_,reflect:!1,useDefault:!1,hasChanged:re};Symbol.metadata??=Symbol(`metadata`),h.litPropertyMetadata??=new WeakMap;var v=class extends HTMLElement{static addInitializer(e){this._$Ei(),(this.l??=[]).push(e)}static get observedAttributes(){return this.finalize(),this._$Eh&&[...this._$Eh.keys()]}static createProperty(e,t=ie){if(t.state&&(t.attribute=!1),this._$Ei(),this.prototype.hasOwnProperty(e)&&((t=Object.create(t)).wrapped=!0),this.elementProperties.set(e,t),!t.noAccessor){let n=Symbol(),r=this.getPropertyDescriptor(e,n,t);r!==void 0&&u(this.prototype,e,r)}}static getPropertyDescriptor(e,t,n){let{get:r,set:i}=d(this.prototype,e)??{get(){return this[t]},set(e){this[t]=e}};return{get:r,set(t){let a=r?.call(this);i?.call(this,t),this.requestUpdate(e,a,n)},configurable:!0,enumerable:!0}}static getPropertyOptions(e){return this.elementProperties.get(e)??ie}static _$Ei(){if(this.hasOwnProperty(g(`elementProperties`)))return;let e=m(this);e.finalize(),e.l!==void 0&&(this.l=[...e.l]),this.elementProperties=new Map(e.elementProperties)}static finalize(){if(this.hasOwnProperty(g(`finalized`)))return;if(this.finalized=!0,this._$Ei(),this.hasOwnProperty(g(`properties`))){let e=this.properties,t=[...f(e),...p(e)];for(let n of t)this.createProperty(n,e[n])}let e=this[Symbol.metadata];if(e!==null){let t=litPropertyMetadata.get(e);if(t!==void 0)for(let[e,n]of t)this.elementProperties.set(e,n)}this._$Eh=new Map;for(let[e,t]of this.elementProperties){let n=this._$Eu(e,t);n!==void 0&&this._$Eh.set(n,e)}this.elementStyles=this.finalizeStyles(this.styles)}static finalizeStyles(e){let t=[];if(Array.isArray(e)){let n=new Set(e.flat(1/0).reverse());for(let e of n)t.unshift(c(e))}else e!==void 0&&t.push(c(e));return t}static _$Eu(e,t){let n=t.attribute;return!1===n?void 0:typeof n==`string`?n:typeof e==`string`?e.toLowerCase():void 0}constructor(){super(),this._$Ep=void 0,this.isUpdatePending=!1,this.hasUpdated=!1,this._$Em=null,this._$Ev()}_$Ev(){this._$ES=new Promise(e=>this.enableUpdating=e),this._$AL=new Map,this._$E_(),this.requestUpdate(),this.constructor.l?.forEach(e=>e(this))}addController(e){(this._$EO??=new Set).add(e),this.renderRoot!==void 0&&this.isConnected&&e.hostConnected?.()}removeController(e){this._$EO?.delete(e)}_$E_(){let e=new Map,t=this.constructor.elementProperties;for(let n of t.keys())this.hasOwnProperty(n)&&(e.set(n,this[n]),delete this[n]);e.size>0&&(this._$Ep=e)}createRenderRoot(){let e=this.shadowRoot??this.attachShadow(this.constructor.shadowRootOptions);return s(e,this.constructor.elementStyles),e}connectedCallback(){this.renderRoot??=this.createRenderRoot(),this.enableUpdating(!0),this._$EO?.forEach(e=>e.hostConnected?.())}enableUpdating(e){}disconnectedCallback(){this._$EO?.forEach(e=>e.hostDisconnected?.())}attributeChangedCallback(e,t,n){this._$AK(e,n)}_$ET(e,t){let n=this.constructor.elementProperties.get(e),r=this.constructor._$Eu(e,n);if(r!==void 0&&!0===n.reflect){let i=(n.converter?.toAttribute===void 0?_:n.converter).toAttribute(t,n.type);this._$Em=e,i==null?this.removeAttribute(r):this.setAttribute(r,i),this._$Em=null}}_$AK(e,t){let n=this.constructor,r=n._$Eh.get(e);if(r!==void 0&&this._$Em!==r){let e=n.getPropertyOptions(r),i=typeof e.converter==`function`?{fromAttribute:e.converter}:e.converter?.fromAttribute===void 0?_:e.converter;this._$Em=r;let a=i.fromAttribute(t,e.type);this[r]=a??this._$Ej?.get(r)??a,this._$Em=null}}requestUpdate(e,t,n,r=!1,i){if(e!==void 0){let a=this.constructor;if(!1===r&&(i=this[e]),n??=a.getPropertyOptions(e),!((n.hasChanged??re)(i,t)||n.useDefault&&n.reflect&&i===this._$Ej?.get(e)&&!this.hasAttribute(a._$Eu(e,n))))return;this.C(e,t,n)}!1===this.isUpdatePending&&(this._$ES=this._$EP())}C(e,t,{useDefault:n,reflect:r,wrapped:i},a){n&&!(this._$Ej??=new Map).has(e)&&(this._$Ej.set(e,a??t??this[e]),!0!==i||a!==void 0)||(this._$AL.has(e)||(this.hasUpdated||n||(t=void 0),this._$AL.set(e,t)),!0===r&&this._$Em!==e&&(this._$Eq??=new Set).add(e))}async _$EP(){this.isUpdatePending=!0;try{await this._$ES}catch(e){Promise.reject(e)}let e=this.scheduleUpdate();return e!=null&&await e,!this.isUpdatePending}scheduleUpdate(){return this.performUpdate()}performUpdate(){if(!this.isUpdatePending)return;if(!this.hasUpdated){if(this.renderRoot??=this.createRenderRoot(),this._$Ep){for(let[e,t]of this._$Ep)this[e]=t;this._$Ep=void 0}let e=this.constructor.elementProperties;if(e.size>0)for(let[t,n]of e){let{wrapped:e}=n,r=this[t];!0!==e||this._$AL.has(t)||r===void 0||this.C(t,void 0,n,r)}}let e=!1,t=this._$AL;try{e=this.shouldUpdate(t),e?(this.willUpdate(t),this._$EO?.forEach(e=>e.hostUpdate?.()),this.update(t)):this._$EM()}catch(t){throw e=!1,this._$EM(),t}e&&this._$AE(t)}willUpdate(e){}_$AE(e){this._$EO?.forEach(e=>e.hostUpdated?.()),this.hasUpdated||(this.hasUpdated=!0,this.firstUpdated(e)),this.updated(e)}_$EM(){this._$AL=new Map,this.isUpdatePending=!1}get updateComplete(){return this.getUpdateComplete()}getUpdateComplete(){return this._$ES}shouldUpdate(e){return!0}update(e){this._$Eq&&=this._$Eq.forEach(e=>this._$ET(e,this[e])),this._$EM()}updated(e){}firstUpdated(e){}};v.elementStyles=[],v.shadowRootOptions={mode:`open`},v[g(`elementProperties`)]=new Map,v[g(`finalized`)]=new Map,ne?.({ReactiveElement:v}),(h.reactiveElementVersions??=[]).push(`2.1.2`);var y=globalThis,ae=e=>e,b=y.trustedTypes,oe=b?b.createPolicy(`lit-html`,{createHTML:e=>e}):void 0,x=`$lit$`,S=`lit$${Math.random().toFixed(9).slice(2)}$`,C=`?`+S,se=`<${C}>`,w=document,T=()=>w.createComment(``),E=e=>e===null||typeof e!=`object`&&typeof e!=`function`,D=Array.isArray,ce=e=>D(e)||typeof e?.[Symbol.iterator]==`function`,O=`[ 	
\f\r]`,k=/<(?:(!--|\/[^a-zA-Z])|(\/?[a-zA-Z][^>\s]*)|(\/?$))/g,le=/-->/g,ue=/>/g,A=RegExp(`>|${O}(?:([^\\s"'>=/]+)(${O}*=${O}*(?:[^ \t\n\f\r"'\`<>=]|("|')|))|$)`,`g`),de=/'/g,fe=/"/g,pe=/^(?:script|style|textarea|title)$/i,me=e=>(t,...n)=>({_$litType$:e,strings:t,values:n}),j=me(1),M=me(2),N=Symbol.for(`lit-noChange`),P=Symbol.for(`lit-nothing`),he=new WeakMap,F=w.createTreeWalker(w,129);function ge(e,t){if(!D(e)||!e.hasOwnProperty(`raw`))throw Error(`invalid template strings array`);return oe===void 0?t:oe.createHTML(t)}var _e=(e,t)=>{let n=e.length-1,r=[],i,a=t===2?`<svg>`:t===3?`<math>`:``,o=k;for(let t=0;t<n;t++){let n=e[t],s,c,l=-1,u=0;for(;u<n.length&&(o.lastIndex=u,c=o.exec(n),c!==null);)u=o.lastIndex,o===k?c[1]===`!--`?o=le:c[1]===void 0?c[2]===void 0?c[3]!==void 0&&(o=A):(pe.test(c[2])&&(i=RegExp(`</`+c[2],`g`)),o=A):o=ue:o===A?c[0]===`>`?(o=i??k,l=-1):c[1]===void 0?l=-2:(l=o.lastIndex-c[2].length,s=c[1],o=c[3]===void 0?A:c[3]===`"`?fe:de):o===fe||o===de?o=A:o===le||o===ue?o=k:(o=A,i=void 0);let d=o===A&&e[t+1].startsWith(`/>`)?` `:``;a+=o===k?n+se:l>=0?(r.push(s),n.slice(0,l)+x+n.slice(l)+S+d):n+S+(l===-2?t:d)}return[ge(e,a+(e[n]||`<?>`)+(t===2?`</svg>`:t===3?`</math>`:``)),r]},I=class e{constructor({strings:t,_$litType$:n},r){let i;this.parts=[];let a=0,o=0,s=t.length-1,c=this.parts,[l,u]=_e(t,n);if(this.el=e.createElement(l,r),F.currentNode=this.el.content,n===2||n===3){let e=this.el.content.firstChild;e.replaceWith(...e.childNodes)}for(;(i=F.nextNode())!==null&&c.length<s;){if(i.nodeType===1){if(i.hasAttributes())for(let e of i.getAttributeNames())if(e.endsWith(x)){let t=u[o++],n=i.getAttribute(e).split(S),r=/([.?@])?(.*)/.exec(t);c.push({type:1,index:a,name:r[2],strings:n,ctor:r[1]===`.`?ye:r[1]===`?`?be:r[1]===`@`?xe:z}),i.removeAttribute(e)}else e.startsWith(S)&&(c.push({type:6,index:a}),i.removeAttribute(e));if(pe.test(i.tagName)){let e=i.textContent.split(S),t=e.length-1;if(t>0){i.textContent=b?b.emptyScript:``;for(let n=0;n<t;n++)i.append(e[n],T()),F.nextNode(),c.push({type:2,index:++a});i.append(e[t],T())}}}else if(i.nodeType===8){if(i.data===C)c.push({type:2,index:a});else{let e=-1;for(;(e=i.data.indexOf(S,e+1))!==-1;)c.push({type:7,index:a}),e+=S.length-1}}a++}}static createElement(e,t){let n=w.createElement(`template`);return n.innerHTML=e,n}};function L(e,t,n=e,r){if(t===N)return t;let i=r===void 0?n._$Cl:n._$Co?.[r],a=E(t)?void 0:t._$litDirective$;return i?.constructor!==a&&(i?._$AO?.(!1),a===void 0?i=void 0:(i=new a(e),i._$AT(e,n,r)),r===void 0?n._$Cl=i:(n._$Co??=[])[r]=i),i!==void 0&&(t=L(e,i._$AS(e,t.values),i,r)),t}var ve=class{constructor(e,t){this._$AV=[],this._$AN=void 0,this._$AD=e,this._$AM=t}get parentNode(){return this._$AM.parentNode}get _$AU(){return this._$AM._$AU}u(e){let{el:{content:t},parts:n}=this._$AD,r=(e?.creationScope??w).importNode(t,!0);F.currentNode=r;let i=F.nextNode(),a=0,o=0,s=n[0];for(;s!==void 0;){if(a===s.index){let t;s.type===2?t=new R(i,i.nextSibling,this,e):s.type===1?t=new s.ctor(i,s.name,s.strings,this,e):s.type===6&&(t=new Se(i,this,e)),this._$AV.push(t),s=n[++o]}a!==s?.index&&(i=F.nextNode(),a++)}return F.currentNode=w,r}p(e){let t=0;for(let n of this._$AV)n!==void 0&&(n.strings===void 0?n._$AI(e[t]):(n._$AI(e,n,t),t+=n.strings.length-2)),t++}},R=class e{get _$AU(){return this._$AM?._$AU??this._$Cv}constructor(e,t,n,r){this.type=2,this._$AH=P,this._$AN=void 0,this._$AA=e,this._$AB=t,this._$AM=n,this.options=r,this._$Cv=r?.isConnected??!0}get parentNode(){let e=this._$AA.parentNode,t=this._$AM;return t!==void 0&&e?.nodeType===11&&(e=t.parentNode),e}get startNode(){return this._$AA}get endNode(){return this._$AB}_$AI(e,t=this){e=L(this,e,t),E(e)?e===P||e==null||e===``?(this._$AH!==P&&this._$AR(),this._$AH=P):e!==this._$AH&&e!==N&&this._(e):e._$litType$===void 0?e.nodeType===void 0?ce(e)?this.k(e):this._(e):this.T(e):this.$(e)}O(e){return this._$AA.parentNode.insertBefore(e,this._$AB)}T(e){this._$AH!==e&&(this._$AR(),this._$AH=this.O(e))}_(e){this._$AH!==P&&E(this._$AH)?this._$AA.nextSibling.data=e:this.T(w.createTextNode(e)),this._$AH=e}$(e){let{values:t,_$litType$:n}=e,r=typeof n==`number`?this._$AC(e):(n.el===void 0&&(n.el=I.createElement(ge(n.h,n.h[0]),this.options)),n);if(this._$AH?._$AD===r)this._$AH.p(t);else{let e=new ve(r,this),n=e.u(this.options);e.p(t),this.T(n),this._$AH=e}}_$AC(e){let t=he.get(e.strings);return t===void 0&&he.set(e.strings,t=new I(e)),t}k(t){D(this._$AH)||(this._$AH=[],this._$AR());let n=this._$AH,r,i=0;for(let a of t)i===n.length?n.push(r=new e(this.O(T()),this.O(T()),this,this.options)):r=n[i],r._$AI(a),i++;i<n.length&&(this._$AR(r&&r._$AB.nextSibling,i),n.length=i)}_$AR(e=this._$AA.nextSibling,t){for(this._$AP?.(!1,!0,t);e!==this._$AB;){let t=ae(e).nextSibling;ae(e).remove(),e=t}}setConnected(e){this._$AM===void 0&&(this._$Cv=e,this._$AP?.(e))}},z=class{get tagName(){return this.element.tagName}get _$AU(){return this._$AM._$AU}constructor(e,t,n,r,i){this.type=1,this._$AH=P,this._$AN=void 0,this.element=e,this.name=t,this._$AM=r,this.options=i,n.length>2||n[0]!==``||n[1]!==``?(this._$AH=Array(n.length-1).fill(new String),this.strings=n):this._$AH=P}_$AI(e,t=this,n,r){let i=this.strings,a=!1;if(i===void 0)e=L(this,e,t,0),a=!E(e)||e!==this._$AH&&e!==N,a&&(this._$AH=e);else{let r=e,o,s;for(e=i[0],o=0;o<i.length-1;o++)s=L(this,r[n+o],t,o),s===N&&(s=this._$AH[o]),a||=!E(s)||s!==this._$AH[o],s===P?e=P:e!==P&&(e+=(s??``)+i[o+1]),this._$AH[o]=s}a&&!r&&this.j(e)}j(e){e===P?this.element.removeAttribute(this.name):this.element.setAttribute(this.name,e??``)}},ye=class extends z{constructor(){super(...arguments),this.type=3}j(e){this.element[this.name]=e===P?void 0:e}},be=class extends z{constructor(){super(...arguments),this.type=4}j(e){this.element.toggleAttribute(this.name,!!e&&e!==P)}},xe=class extends z{constructor(e,t,n,r,i){super(e,t,n,r,i),this.type=5}_$AI(e,t=this){if((e=L(this,e,t,0)??P)===N)return;let n=this._$AH,r=e===P&&n!==P||e.capture!==n.capture||e.once!==n.once||e.passive!==n.passive,i=e!==P&&(n===P||r);r&&this.element.removeEventListener(this.name,this,n),i&&this.element.addEventListener(this.name,this,e),this._$AH=e}handleEvent(e){typeof this._$AH==`function`?this._$AH.call(this.options?.host??this.element,e):this._$AH.handleEvent(e)}},Se=class{constructor(e,t,n){this.element=e,this.type=6,this._$AN=void 0,this._$AM=t,this.options=n}get _$AU(){return this._$AM._$AU}_$AI(e){L(this,e)}},Ce={M:x,P:S,A:C,C:1,L:_e,R:ve,D:ce,V:L,I:R,H:z,N:be,U:xe,B:ye,F:Se},we=y.litHtmlPolyfillSupport;we?.(I,R),(y.litHtmlVersions??=[]).push(`3.3.3`);var Te=(e,t,n)=>{let r=n?.renderBefore??t,i=r._$litPart$;if(i===void 0){let e=n?.renderBefore??null;r._$litPart$=i=new R(t.insertBefore(T(),e),e,void 0,n??{})}return i._$AI(e),i},B=globalThis,V=class extends v{constructor(){super(...arguments),this.renderOptions={host:this},this._$Do=void 0}createRenderRoot(){let e=super.createRenderRoot();return this.renderOptions.renderBefore??=e.firstChild,e}update(e){let t=this.render();this.hasUpdated||(this.renderOptions.isConnected=this.isConnected),super.update(e),this._$Do=Te(t,this.renderRoot,this.renderOptions)}connectedCallback(){super.connectedCallback(),this._$Do?.setConnected(!0)}disconnectedCallback(){super.disconnectedCallback(),this._$Do?.setConnected(!1)}render(){return N}};V._$litElement$=!0,V.finalized=!0,B.litElementHydrateSupport?.({LitElement:V});var Ee=B.litElementPolyfillSupport;Ee?.({LitElement:V}),(B.litElementVersions??=[]).push(`4.2.2`);function De(e,[t,n]){let r=0,i=0,a=t<=0?0:e.length;for(let o of e){if(r===t&&(a=i),r===n)return[a,i];r+=1,i+=o.length}return[r===t?i:a,i]}function Oe(e,t,n){let r=De(e,t);if(n===null||e.slice(...r)===n)return r;let i=e.indexOf(n);return i<0?null:[i,i+n.length]}function ke(e){return[...e.matchAll(/[^\r\n]+/g)].filter(([e])=>e.trim()).map(e=>({text:e[0],start:e.index}))}var Ae=/^\s*(?:([-•*])|\d{1,2}[.)])\s+/,je=/[.!?…]["”’»)\]]*(?:\s*\[\d+\])*(?=\s|$)\s*/g;function Me(e){let t=[];for(let n of e.split(/\n+/)){if(!n.trim())continue;let e=Ae.exec(n),r=e?e[1]?`ul`:`ol`:`p`,i=t.at(-1),a=Ne(e?n.slice(e[0].length):n).map(Pe);e&&i?.kind===r?i.lines.push(a):t.push({kind:r,lines:[a]})}return t}function Ne(e){let t=[...e.matchAll(je)].map(e=>e.index+e[0].length);return[0,...t].map((n,r)=>e.slice(n,t[r])).filter(e=>e.trim())}function Pe(e){return e.split(/\s*\[(\d+)\]/).map((e,t)=>t%2?Number(e):e).filter(e=>e!==``)}function Fe(e){let t=[];for(let n of e){let e=t.at(-1),r=typeof e==`string`?/\S{1,20}$/.exec(e)?.[0]:void 0;typeof n==`number`&&Array.isArray(e)?e.push(n):typeof n==`number`&&typeof e==`string`&&r?t.splice(-1,1,e.slice(0,-r.length),[r,n]):t.push(n)}return t}function Ie(e){let t=[...e.matchAll(/[.!?…]["”’»)\]]*(?:\s*\[\d+\])*\s+(?=[^\s[])|\n+/g)].at(-1);return t?e.slice(0,t.index+t[0].length):``}function Le(e){let t=ke(e)[0]?.text.trim()??``;return t.length<=80?t:`${t.slice(0,80).replace(/\s+\S*$/,``)}…`}function Re(e){return!e||!/^https?:\/\//i.test(e)||!URL.canParse(e)?null:new URL(e).href}function ze(e,t){if(!t)return e;let n=t.trim().split(/\s+/),r=e=>encodeURIComponent(e.join(` `)).replace(/-/g,`%2D`),i=n.length>12?`${r(n.slice(0,5))},${r(n.slice(-5))}`:r(n);return`${e}${e.includes(`#`)?``:`#`}:~:text=${i}`}function Be(e,t){if(!e)return``;let n=new Date(`${e.slice(0,10)}T00:00:00Z`);return Number.isNaN(n.getTime())?e:new Intl.DateTimeFormat(t,{dateStyle:`long`,timeZone:`UTC`}).format(n)}function Ve(e){return[...e].length}var H=class extends Error{constructor(e){super(),this.say=e}},He=new H(e=>navigator.onLine?e.unreachable:e.offline),U=new H(e=>e.broken),Ue={404:e=>e.missing,400:e=>e.refused,413:e=>e.refused,415:e=>e.refused,422:e=>e.refused},We=class{constructor(e){this.base=e}articles(e){return this.json(`/v1/articles?limit=50${e?`&cursor=${encodeURIComponent(e)}`:``}`)}article(e,t){return this.json(`/v1/articles/${encodeURIComponent(e)}`,void 0,t)}async search(e,t,n,r){return(await this.json(`/v1/search`,{question:e,top_k:t,filters:n},r)).hits}async named(e,t){return Promise.all(e.map(async e=>{if(e.title)return e;let n=`article_id`in e?e.article_id:e.id;return this.article(n,t).then(t=>({...e,title:Ge(t)}),()=>e)}))}async suggestions(){return(await this.json(`/v1/suggestions`)).questions}async feedback(e,t,n){await this.json(`/v1/feedback`,{answer_id:e,rating:t,...n?{comment:n}:{}})}async*ask(e,t,n){let r=await this.call(`/v1/ask`,{question:e,history:t,stream:!0},n);if(!r.headers.get(`content-type`)?.startsWith(`text/event-stream`))yield{event:`done`,data:await Ke(r)};else{for await(let{event:e,data:t}of Je(r.body)){if(e===`error`)throw qe(t.status??500,null);if(yield{event:e,data:t},e===`done`)return}throw U}}async json(e,t,n){return Ke(await this.call(e,t,n))}async call(e,t,n){let r=await fetch(this.base+e,{...t&&{method:`POST`,body:JSON.stringify(t),headers:{"Content-Type":`application/json`}},signal:n,credentials:`omit`}).catch(e=>{throw W(e)?e:He});if(!r.ok)throw qe(r.status,r.headers.get(`retry-after`));return r}};function Ge(e){return e.title||Le(e.text)}function W(e){return e instanceof DOMException&&e.name===`AbortError`}async function Ke(e){return e.json().catch(e=>{throw W(e)?e:U})}function qe(e,t){return e===429?new H(e=>e.busy(Number(t)||10)):new H(Ue[e]??(e=>e.down))}async function*Je(e){let t=e.pipeThrough(new TextDecoderStream).getReader(),n=``;try{for(;;){let{done:e,value:r}=await t.read().catch(e=>{throw W(e)?e:U});if(e)return;let i=(n+r).split(/\r?\n\r?\n/);n=i.pop();for(let e of i){let t=t=>e.split(/\r?\n/).filter(e=>e.startsWith(`${t}:`)).map(e=>e.slice(t.length+1).replace(/^ /,``)).join(`
`),n=t(`data`);n&&(yield{event:t(`event`)||`message`,data:JSON.parse(n)})}}}finally{t.cancel().catch(()=>void 0)}}var Ye={ATTRIBUTE:1,CHILD:2,PROPERTY:3,BOOLEAN_ATTRIBUTE:4,EVENT:5,ELEMENT:6},Xe=e=>(...t)=>({_$litDirective$:e,values:t}),Ze=class{constructor(e){}get _$AU(){return this._$AM._$AU}_$AT(e,t,n){this._$Ct=e,this._$AM=t,this._$Ci=n}_$AS(e,t){return this.update(e,t)}update(e,t){return this.render(...t)}},{I:Qe}=Ce,$e=e=>e,et=()=>document.createComment(``),G=(e,t,n)=>{let r=e._$AA.parentNode,i=t===void 0?e._$AB:t._$AA;if(n===void 0)n=new Qe(r.insertBefore(et(),i),r.insertBefore(et(),i),e,e.options);else{let t=n._$AB.nextSibling,a=n._$AM,o=a!==e;if(o){let t;n._$AQ?.(e),n._$AM=e,n._$AP!==void 0&&(t=e._$AU)!==a._$AU&&n._$AP(t)}if(t!==i||o){let e=n._$AA;for(;e!==t;){let t=$e(e).nextSibling;$e(r).insertBefore(e,i),e=t}}}return n},K=(e,t,n=e)=>(e._$AI(t,n),e),tt={},nt=(e,t=tt)=>e._$AH=t,rt=e=>e._$AH,q=e=>{e._$AR(),e._$AA.remove()},it=(e,t,n)=>{let r=new Map;for(let i=t;i<=n;i++)r.set(e[i],i);return r},at=Xe(class extends Ze{constructor(e){if(super(e),e.type!==Ye.CHILD)throw Error(`repeat() can only be used in text expressions`)}dt(e,t,n){let r;n===void 0?n=t:t!==void 0&&(r=t);let i=[],a=[],o=0;for(let t of e)i[o]=r?r(t,o):o,a[o]=n(t,o),o++;return{values:a,keys:i}}render(e,t,n){return this.dt(e,t,n).values}update(e,[t,n,r]){let i=rt(e),{values:a,keys:o}=this.dt(t,n,r);if(!Array.isArray(i))return this.ut=o,a;let s=this.ut??=[],c=[],l,u,d=0,f=i.length-1,p=0,m=a.length-1;for(;d<=f&&p<=m;)if(i[d]===null)d++;else if(i[f]===null)f--;else if(s[d]===o[p])c[p]=K(i[d],a[p]),d++,p++;else if(s[f]===o[m])c[m]=K(i[f],a[m]),f--,m--;else if(s[d]===o[m])c[m]=K(i[d],a[m]),G(e,c[m+1],i[d]),d++,m--;else if(s[f]===o[p])c[p]=K(i[f],a[p]),G(e,i[d],i[f]),f--,p++;else if(l===void 0&&(l=it(o,p,m),u=it(s,d,f)),l.has(s[d])){if(l.has(s[f])){let t=u.get(o[p]),n=t===void 0?null:i[t];if(n===null){let t=G(e,i[d]);K(t,a[p]),c[p]=t}else c[p]=K(n,a[p]),G(e,i[d],n),i[t]=null;p++}else q(i[f]),f--}else q(i[d]),d++;for(;p<=m;){let t=G(e,c[m+1]);K(t,a[p]),c[p++]=t}for(;d<=f;){let e=i[d++];e!==null&&q(e)}return this.ut=o,nt(e,c),N}}),J=e=>j`<svg viewBox="0 0 24 24" fill="none" stroke="currentColor" stroke-width="2" stroke-linecap="round" stroke-linejoin="round" aria-hidden="true" focusable="false">${e}</svg>`,ot=J(M`<path d="M21 12a8 8 0 0 1-8 8H4l1.6-3.2A8 8 0 1 1 21 12Z"/><path d="M9.5 9.8a2.6 2.6 0 1 1 3.6 2.4c-.7.3-1.1.8-1.1 1.5M12 16.3v.1"/>`),st=J(M`<path d="M6 6l12 12M18 6 6 18"/>`),ct=J(M`<path d="M15 5l-7 7 7 7"/>`),lt=J(M`<path d="M4 7h16M10 11v6M14 11v6M6 7l1 13h10l1-13M9 7V4h6v3"/>`),ut=J(M`<path d="M12 20V5M5.5 11.5 12 5l6.5 6.5"/>`),dt=J(M`<path fill="currentColor" d="M7 7h10v10H7z"/>`),ft=J(M`<path d="M9 9h11v11H9zM5 15H4V4h11v1"/>`),pt=J(M`<path d="M7 11v9H4v-9zM7 11l4-8a2.4 2.4 0 0 1 2.4 2.4V9H19a1.6 1.6 0 0 1 1.6 1.9l-1.4 7.5a2 2 0 0 1-2 1.6H7"/>`),mt=J(M`<path d="M17 13V4h3v9zM17 13l-4 8a2.4 2.4 0 0 1-2.4-2.4V15H5a1.6 1.6 0 0 1-1.6-1.9l1.4-7.5a2 2 0 0 1 2-1.6H17"/>`),Y=J(M`<path d="M12 4 2.8 20h18.4zM12 10v4.5M12 17.4v.1"/>`),ht=J(M`<path d="M14 4h6v6M20 4l-9 9M18 14v6H4V6h6"/>`),gt=o`
:host {
all: initial !important;
color-scheme: inherit !important;
direction: ltr !important; /* not part of all */
unicode-bidi: isolate !important;
display: block !important;
}
:host([theme="light"]) { color-scheme: light !important; }
:host([theme="dark"]) { color-scheme: dark !important; }
:host([hidden]) { display: none !important; }
.root {
all: initial;
--accent: var(--qa-accent, #0b5f5a);
--on-accent: var(--qa-on-accent, #fff);
--ink: light-dark(#1d2320, #e8ece9);
--soft: light-dark(#55605b, #a9b4ae);
--paper: var(--qa-background, light-dark(#fff, #151a18));
--tint: light-dark(#f1f5f3, #202724);
--line: light-dark(#d5ddd9, #36403b);
--edge: light-dark(#77837d, #84908a);
--link: light-dark(oklch(from var(--accent) min(l, .45) c h), oklch(from var(--accent) max(l, .82) c h));
--mark: light-dark(#ffe58a, #6b5510);
--danger: light-dark(#a3200d, #ffb4a6);
--radius: var(--qa-radius, 14px);
color-scheme: inherit;
display: block;
height: 100%;
box-sizing: border-box;
/* A page may shrink rem (62.5 % is common), a reader may enlarge it. */
font: max(1rem, 16px)/1.55 var(--qa-font, system-ui, "Segoe UI", Roboto, "Noto Sans", sans-serif);
color: var(--ink);
text-align: start;
}
.root *, .root *::before { box-sizing: border-box; }
button, textarea, input, select { font: inherit; color: inherit; }
button { cursor: pointer; }
button:disabled { cursor: default; opacity: .6; }
p, ul, ol, h2 { margin: 0; padding: 0; }
ul { list-style: none; }
a { color: var(--link); }
svg { width: 1.25em; height: 1.25em; flex: none; vertical-align: -.25em; }
:focus-visible { outline: 3px solid var(--link); outline-offset: 2px; }
.soft { color: var(--soft); font-size: .9em; }
.unseen { position: absolute; width: 1px; height: 1px; overflow: hidden; clip-path: inset(50%); white-space: nowrap; }
.plain {
padding: .3em .8em; border: 1px solid var(--edge); border-radius: 999px; background: none; color: var(--link);
font-size: .9em; min-height: 2em;
}
.plain:hover:enabled { background: var(--tint); }
.failure { color: var(--danger); font-size: .95em; }
.failure:empty { display: none; }
@media (forced-colors: active) {
button { border: 1px solid ButtonText !important; }
mark { background: Mark; color: MarkText; }
}
`,_t=o`
:host { position: fixed !important; inset: auto 0 0 auto !important; z-index: 2147483000 !important; }
:host([inline]) {
position: static !important; z-index: auto !important; inset: auto !important; min-height: 24em !important;
height: var(--qa-height, 36em) !important;
}
.launcher {
position: fixed; right: max(1.25em, env(safe-area-inset-right)); bottom: max(1.25em, env(safe-area-inset-bottom));
display: grid; place-items: center; width: 3.5em; height: 3.5em; padding: 0; border: 2px solid var(--paper);
border-radius: 50%; background: var(--accent); color: var(--on-accent); box-shadow: 0 4px 18px #0005;
}
.launcher svg { width: 1.75em; height: 1.75em; }
.launcher:hover { filter: brightness(1.12); }
.panel {
container-type: inline-size; overflow: hidden; background: var(--paper); border: 1px solid var(--line);
border-radius: var(--radius); height: 100%;
}
:host(:not([inline])) .panel {
position: fixed; right: max(1.25em, env(safe-area-inset-right)); bottom: 5.6em;
width: min(26em, 100vw - 2em); height: min(42em, 100dvh - 7em); box-shadow: 0 12px 48px #0004;
animation: rise .18s ease-out;
}
@keyframes rise { from { opacity: 0; transform: translateY(12px); } }
@media (max-width: 30em), (max-height: 30em) {
:host(:not([inline])) .panel { inset: 0; width: 100vw; height: 100dvh; border: 0; border-radius: 0; }
:host(:not([inline])) [aria-expanded="true"].launcher { display: none; }
}
.halves { position: relative; display: grid; grid-template: minmax(0, 1fr) / minmax(0, 1fr); height: 100%; }
.talk, .source { display: flex; flex-direction: column; min-height: 0; min-width: 0; background: var(--paper); }
.source { position: absolute; inset: 0; animation: rise .18s ease-out; }
.with-source .talk { visibility: hidden; } /* the article covers it: nothing there to tab to */
@container (min-width: 46em) {
.with-source .talk { visibility: visible; }
.with-source .halves { grid-template-columns: minmax(0, 1fr) minmax(0, 1fr); }
.source { position: static; border-inline-start: 1px solid var(--line); }
}
header { display: flex; align-items: center; gap: .25em; padding: .5em .6em .5em 1em; border-bottom: 1px solid var(--line); min-height: 3.3em; }
.source header { padding-inline-start: .5em; }
.title { flex: 1; min-width: 0; font-weight: 650; overflow-wrap: anywhere; }
.icon {
display: grid; place-items: center; min-width: 2.25em; height: 2.25em; padding: 0 .4em; border: 0;
border-radius: 8px; background: none; color: var(--soft);
}
.icon:hover { background: var(--tint); color: var(--ink); }
.icon[aria-pressed="true"] { color: var(--link); background: var(--tint); }
.middle { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em; outline-offset: -3px; }
.log, .greeting { max-width: 44em; margin-inline: auto; }
.hello { font-size: 1.35em; font-weight: 650; line-height: 1.3; margin-bottom: .4em; }
#try { margin: 1.4em 0 .5em; }
.suggested { display: grid; gap: .5em; }
.suggested button {
width: 100%; text-align: start; padding: .55em .9em; border: 1px solid var(--line); border-radius: 10px;
background: var(--paper); line-height: 1.4;
}
.suggested button:hover { border-color: var(--link); background: var(--tint); }
.exchange + .exchange { margin-top: 1.6em; }
.asked {
width: fit-content; max-width: 88%; margin: 0 0 .9em auto; padding: .5em .9em; border-radius: 14px 14px 4px 14px;
background: var(--tint); overflow-wrap: anywhere; white-space: pre-wrap;
}
.answered { position: relative; display: grid; gap: .6em; }
.said { overflow-wrap: anywhere; }
.said p + p, .said ul, .said ol { margin-top: .5em; }
.said ul, .said ol { padding-inline-start: 1.4em; }
.said ul { list-style: disc; }
.waiting::before {
content: ""; display: inline-block; width: .6em; height: .6em; margin-inline-end: .6em; border-radius: 50%;
background: var(--link); animation: pulse 1.1s ease-in-out infinite alternate;
}
@keyframes pulse { from { opacity: .25; transform: scale(.7); } }
.cite {
min-width: 1.7em; height: 1.7em; margin: 0 .1em 0 .3em; padding: 0 .35em; border: 1px solid var(--link); border-radius: 999px;
background: none; color: var(--link); font-size: .8em; font-weight: 650; line-height: 1; vertical-align: .1em;
}
.cite:hover { background: var(--accent); color: var(--on-accent); }
.sources { display: grid; gap: .4em; }
.sources button {
display: flex; gap: .7em; width: 100%; padding: .5em .8em; text-align: start; border: 1px solid var(--line);
border-radius: 10px; background: none; font-size: .9em; line-height: 1.4;
}
.sources button:hover { background: var(--tint); border-color: var(--link); }
.numbers { color: var(--link); font-weight: 650; }
.about { min-width: 0; overflow-wrap: anywhere; }
.about b { font-weight: 500; }
.about i { display: block; font-style: normal; color: var(--soft); }
.about i:empty { display: none; }
.actions { display: flex; align-items: center; flex-wrap: wrap; gap: 0 .5em; }
.buttons { display: flex; margin-inline-start: auto; }
.note:empty { display: none; }
.answered .failure, .text .failure { display: flex; flex-wrap: wrap; align-items: center; gap: .5em; }
.failure span { flex: 1 1 11em; }
.tied { white-space: nowrap; }
.comment { display: grid; gap: .4em; justify-items: end; }
textarea {
width: 100%; padding: .6em .8em; border: 1px solid var(--edge); border-radius: 10px; background: var(--paper);
resize: none; line-height: 1.4;
}
textarea::placeholder { color: var(--soft); opacity: 1; }
textarea:focus-visible { outline-offset: 0; }
.ask { display: flex; align-items: end; gap: .5em; padding: .75em; border-top: 1px solid var(--line); }
.ask textarea { field-sizing: content; max-height: 9em; min-height: 2.75em; }
.send {
display: grid; place-items: center; flex: none; width: 2.75em; height: 2.75em; padding: 0; border: 0; border-radius: 10px;
background: var(--accent); color: var(--on-accent);
}
.send:hover { filter: brightness(1.12); }
.offline { padding: .5em 1em; background: var(--tint); font-size: .9em; }
.talk > .failure { padding: 0 1em .75em; }
.text { flex: 1; min-height: 0; overflow-y: auto; overscroll-behavior: contain; padding: 1em 1.25em 2em; outline-offset: -3px; overflow-wrap: anywhere; }
.text p { margin-top: .75em; }
.text h2 { font-size: 1.2em; line-height: 1.35; font-weight: 650; }
.text h2:focus { outline: none; }
.text h2 + .soft:empty { display: none; }
.text a svg { width: 1em; height: 1em; margin-inline-start: .3em; vertical-align: -.12em; }
.near, .cited { border-inline-start: 3px solid var(--link); padding-inline-start: .8em; }
mark { background: var(--mark); color: inherit; border-radius: 3px; padding: .1em 0; }
@media (prefers-reduced-motion: reduce) { *, *::before { animation: none !important; } }
`,vt=o`
:host { container-type: inline-size !important; flex: 1 1 auto !important; min-height: 0 !important; }
.root { display: flex; flex-direction: column; min-height: 0; }
form { display: grid; gap: .5em; padding-bottom: .75em; }
label { display: grid; gap: .15em; font-size: .85em; color: var(--soft); }
.pair { display: grid; grid-template-columns: repeat(auto-fit, minmax(8.5em, 1fr)); gap: .5em; }
input, select {
width: 100%; min-width: 0; min-height: 2.6em; padding: .4em .7em; border: 1px solid var(--edge); border-radius: 10px;
background: var(--paper); color: var(--ink); font-size: 1rem; font-size: max(1rem, 16px);
}
.list { flex: 1; min-height: 0; overflow-y: auto; border-top: 1px solid var(--line); outline-offset: -3px; }
li { border-bottom: 1px solid var(--line); }
li button {
display: block; width: 100%; padding: .65em .5em; border: 0; background: none; text-align: start; line-height: 1.4; overflow-wrap: anywhere;
}
li button:hover { background: var(--tint); }
li button:focus-visible { outline-offset: -3px; }
li i { display: block; font-style: normal; color: var(--soft); font-size: .85em; }
li i:empty { display: none; }
.list > p, .list > .plain { margin: .75em .5em; }
`,yt={title:`Hỏi đáp`,open:`Mở hộp hỏi đáp`,close:`Đóng`,clear:`Xóa cuộc trò chuyện`,log:`Cuộc trò chuyện`,greeting:`Bạn muốn biết điều gì?`,promise:`Câu nào cũng dựa trên các bài báo: bấm vào số sau câu để xem đúng chỗ trong bài.`,suggestions:`Thử hỏi`,question:`Câu hỏi của bạn`,placeholder:`Đặt câu hỏi, không dấu cũng được…`,send:`Gửi`,stop:`Dừng`,retry:`Thử lại`,tooLong:e=>`Câu hỏi dài ${e} ký tự, nhiều nhất là 2000; bạn rút ngắn giúp nhé.`,you:`Bạn hỏi:`,answer:`Trả lời:`,waiting:`Đang tìm trong các bài báo…`,slow:`Vẫn đang tìm, mạng có vẻ chậm…`,stopped:`Đã dừng theo ý bạn.`,partial:`Một phần câu hỏi chưa có căn cứ trong các bài báo nên được để trống.`,confidence:e=>`Độ tin cậy ${e}%`,nearest:`Có thể bạn quan tâm đến những bài gần nhất:`,sources:`Nguồn`,citation:(e,t)=>`Nguồn ${e}: ${t}`,untitled:`Bài viết không có tiêu đề`,copy:`Chép kèm nguồn`,copied:`Đã chép`,notCopied:`Trình duyệt không cho chép`,good:`Câu trả lời tốt`,bad:`Câu trả lời chưa tốt`,thanks:`Cảm ơn bạn đã góp ý.`,comment:`Bạn muốn nói thêm gì không?`,sendComment:`Gửi góp ý`,notStored:`Chưa gửi được góp ý, bạn thử lại nhé.`,reading:`Bài viết`,back:`Đóng bài viết`,loading:`Đang mở bài viết…`,original:`Đọc ở trang gốc`,gone:`Bài viết đã thay đổi và không còn đoạn được trích; đây là bản hiện có.`,articles:`Các bài viết`,searchArticles:`Tìm bài viết`,from:`Từ ngày`,to:`Đến ngày`,publisher:`Nguồn đăng`,anyPublisher:`Mọi nguồn`,more:`Xem thêm bài`,noArticles:`Không có bài nào phù hợp.`,emptyIndex:`Chưa có bài viết nào trong kho.`,found:e=>`${e} bài viết`,newTab:`mở trong thẻ mới`,offline:`Bạn đang ngoại tuyến. Có mạng lại là hỏi tiếp được ngay.`,unreachable:`Không kết nối được với máy chủ. Bạn kiểm tra mạng rồi thử lại nhé.`,broken:`Câu trả lời bị ngắt giữa chừng.`,busy:e=>`Đang có nhiều người hỏi. Bạn chờ ${e} giây rồi thử lại nhé.`,down:`Dịch vụ đang tạm nghỉ. Bạn thử lại sau ít phút nhé.`,refused:`Câu hỏi này chưa gửi được.`,missing:`Bài viết này không còn trong kho.`},bt={title:`Ask the news`,open:`Open questions and answers`,close:`Close`,clear:`Clear the conversation`,log:`Conversation`,greeting:`What would you like to know?`,promise:`Every sentence rests on the articles: press the number after it to see the very place.`,suggestions:`Try asking`,question:`Your question`,placeholder:`Ask a question…`,send:`Send`,stop:`Stop`,retry:`Try again`,tooLong:e=>`The question has ${e} characters, at most 2000 are possible; please shorten it.`,you:`You asked:`,answer:`Answer:`,waiting:`Searching the articles…`,slow:`Still searching, the network seems slow…`,stopped:`Stopped, as you wished.`,partial:`The articles do not support an answer to one part of the question, so it was left out.`,confidence:e=>`Confidence ${e}%`,nearest:`These are the nearest articles:`,sources:`Sources`,citation:(e,t)=>`Source ${e}: ${t}`,untitled:`Article without a title`,copy:`Copy with sources`,copied:`Copied`,notCopied:`The browser does not allow copying`,good:`Good answer`,bad:`Bad answer`,thanks:`Thank you for telling us.`,comment:`Anything to add?`,sendComment:`Send comment`,notStored:`Your feedback could not be sent, please try again.`,reading:`Article`,back:`Close the article`,loading:`Opening the article…`,original:`Read on the original page`,gone:`The article has changed and no longer has the quoted passage; this is what it says now.`,articles:`Articles`,searchArticles:`Search articles`,from:`From`,to:`To`,publisher:`Publisher`,anyPublisher:`Any publisher`,more:`More articles`,noArticles:`No article matches.`,emptyIndex:`There are no articles yet.`,found:e=>`${e} articles`,newTab:`opens in a new tab`,offline:`You are offline. You can go on asking as soon as you are back.`,unreachable:`The server cannot be reached. Please check your connection and try again.`,broken:`The answer broke off.`,busy:e=>`Many people are asking now. Please wait ${e} seconds and try again.`,down:`The service is taking a break. Please try again in a few minutes.`,refused:`This question could not be sent.`,missing:`This article is no longer there.`};function X(e){return/^en\b/i.test(e)?bt:yt}var Z=2e3,xt=6e3,St={title:null,url:null,publisher:null,published_at:null},Ct=3,Q={api:``,lang:`vi`},wt=0,Tt=class extends V{static{this.styles=[gt,_t]}static{this.properties={inline:{type:Boolean,reflect:!0},api:{},lang:{reflect:!0},heading:{},opened:{state:!0},exchanges:{state:!0},suggested:{state:!0},reading:{state:!0},draft:{state:!0},slow:{state:!0},offline:{state:!0}}}constructor(){super(),this.number=wt++,this.asking=null,this.opening=null,this.cameFrom=null,this.follow=!0,this.onNetwork=()=>{this.offline=!navigator.onLine},this.inline=!1,this.api=Q.api,this.lang=Q.lang,this.heading=``,this.opened=!1,this.exchanges=[],this.suggested=[],this.reading=null,this.draft=``,this.slow=!1,this.offline=!navigator.onLine}connectedCallback(){super.connectedCallback(),addEventListener(`online`,this.onNetwork),addEventListener(`offline`,this.onNetwork),this.restore(),this.inline&&this.suggest()}disconnectedCallback(){super.disconnectedCallback(),removeEventListener(`online`,this.onNetwork),removeEventListener(`offline`,this.onNetwork),this.asking?.abort(),this.opening?.abort()}async ask(e){if(this.asking||!e.trim()||Ve(e.trim())>Z)return;this.draft=``,this.follow=!0;let t=(this.exchanges.at(-1)?.key??0)+1;this.exchanges=[...this.exchanges,{key:t,question:e.trim(),state:`waiting`,text:``,sources:[],citations:[],answer:null,nearest:[],failure:null,rating:null,note:``}],await this.answer(t)}async read(e,t=St,n=null,r=null){this.cameFrom??=this.active,this.opening?.abort();let{signal:i}=this.opening=new AbortController;this.reading={id:e,head:t,span:n,quote:r,article:null,failure:null},this.inline||(this.opened=!0),await this.updateComplete,this.focusOn(`.source h2`);try{let t=await this.client.article(e,i);this.reading={...this.reading,head:{...t,title:Ge(t)},article:t},await this.updateComplete,this.scrollToMark()}catch(e){W(e)||(this.reading={...this.reading,failure:Et(e)})}}get client(){return new We(this.api.replace(/\/+$/,``))}get words(){return X(this.lang)}async answer(e){let t=this.exchanges.find(t=>t.key===e),n=this.turnsBefore(e),r=this.asking=new AbortController;this.change(e,{state:`waiting`,text:``,sources:[],citations:[],failure:null,answer:null}),this.slow=!1;let i=setTimeout(()=>this.slow=!0,xt);try{for await(let{event:a,data:o}of this.client.ask(t.question,n,r.signal)){clearTimeout(i);let n=this.exchanges.find(t=>t.key===e);if(!n)return;if(a===`delta`&&this.change(e,{state:`streaming`,text:n.text+o.text}),a===`sources`&&this.change(e,{sources:Array.isArray(o)?o:[]}),a===`citation`&&this.change(e,{citations:[...n.citations,o]}),a===`done`){let{answer:n,sources:r,citations:i}=o;this.change(e,{state:`done`,answer:o,text:n,sources:r,citations:i}),this.enrich(e,t.question,o)}}}catch(t){W(t)?this.change(e,{state:`stopped`}):this.change(e,{state:`failed`,failure:Et(t)})}finally{clearTimeout(i),this.asking===r&&(this.asking=null),this.slow=!1,this.requestUpdate(),this.store(),await this.updateComplete,this.follow&&this.reveal(`.exchange:last-child`)}}async enrich(e,t,n){try{if(this.change(e,{sources:await this.client.named(n.sources)}),n.status!==`abstained`||n.abstain_reason===`empty_index`)return;let r=await this.client.search(t,12,{}),i=r.filter((e,t)=>r.findIndex(t=>t.article_id===e.article_id)===t);this.change(e,{nearest:await this.client.named(i.slice(0,Ct))}),await this.updateComplete,this.follow&&this.reveal(`.exchange:last-child`)}catch{}finally{this.store()}}turnsBefore(e){return this.exchanges.filter(t=>t.key<e&&t.state===`done`).flatMap(e=>[{role:`user`,content:e.question},{role:`assistant`,content:e.text}]).slice(-20)}change(e,t){this.exchanges=this.exchanges.map(n=>n.key===e?{...n,...t}:n)}stop(){this.asking?.abort()}clear(){this.stop(),this.exchanges=[],this.reading=null,this.store(),this.focusOn(`textarea`),this.suggest()}async suggest(){this.suggested.length||this.exchanges.length||(this.suggested=await this.client.suggestions().catch(()=>[]))}async rate(e,t,n){try{await this.client.feedback(e.answer.id,t,n),this.change(e.key,{rating:t,note:n===void 0?`comment`:`thanks`}),this.store(),await this.updateComplete,this.reveal(`.comment`)}catch{this.change(e.key,{note:`notStored`})}}async copy(e){let t=e.citations.map(({n:t,source_id:n})=>{let r=e.sources.find(e=>e.id===n);return`[${t}] ${[this.titleOf(r),this.aboutOf(r),Re(r?.url??null)].filter(Boolean).join(`, `)}`}),n=t.length?`${e.text}\n\n${this.words.sources}:\n${t.join(`
`)}`:e.text,r=await navigator.clipboard?.writeText(n).then(()=>`copied`,()=>null);this.change(e.key,{note:r??`notCopied`})}get storageKey(){return`qa-chat 1 ${this.api} ${this.id||this.number}`}store(){let e=this.exchanges.filter(e=>e.state===`done`).slice(-20);try{sessionStorage.setItem(this.storageKey,JSON.stringify(e.map(e=>({...e,note:``}))))}catch{}}restore(){try{this.exchanges=JSON.parse(sessionStorage.getItem(this.storageKey)??`[]`)}catch{this.exchanges=[]}}get active(){let e=document.activeElement;for(;e?.shadowRoot?.activeElement;)e=e.shadowRoot.activeElement;return e}focusOn(e){this.renderRoot.querySelector(e)?.focus({preventScroll:!0})}async setOpen(e){this.opened=e,e&&this.suggest(),await this.updateComplete,this.focusOn(e?`textarea`:`.launcher`)}async closeReading(){this.opening?.abort(),this.reading=null,await this.updateComplete,this.cameFrom?.isConnected?this.cameFrom.focus():this.focusOn(`textarea`),this.cameFrom=null}scrollToMark(){let e=this.renderRoot.querySelector(`.source .text`),t=e?.querySelector(`mark, .near`);e&&t&&(e.scrollTop+=t.getBoundingClientRect().top-e.getBoundingClientRect().top-e.clientHeight/3)}onKeys(e){if(e.key===`Escape`){if(this.reading)this.closeReading();else if(!this.inline)this.setOpen(!1);else return;e.stopPropagation()}}onQuestionKeys(e){e.key!==`Enter`||e.shiftKey||e.isComposing||(e.preventDefault(),this.ask(this.draft))}onSubmit(e){e.preventDefault(),this.asking?this.stop():this.ask(this.draft),this.focusOn(`textarea`)}onScroll(e){let t=e.target;this.follow=t.scrollHeight-t.scrollTop-t.clientHeight<40}updated(e){(e.has(`opened`)||this.asking&&this.follow)&&this.reveal(`.exchange:last-child`)}reveal(e){let t=this.renderRoot.querySelector(`.middle`),n=t?.querySelector(e)?.getBoundingClientRect();if(!t||!n)return;let{top:r,bottom:i}=t.getBoundingClientRect();n.bottom>i?t.scrollTop+=Math.min(n.bottom-i,n.top-r)+12:n.top<r&&(t.scrollTop+=n.top-r-12)}render(){let{words:e}=this;return j`
<div class="root ${this.reading?`with-source`:``}" @keydown=${this.onKeys}>
${this.inline?P:j`
<button class="launcher" aria-haspopup="dialog" aria-expanded=${this.opened}
aria-label=${this.opened?e.close:e.open}
@click=${()=>this.setOpen(!this.opened)}>${this.opened?st:ot}</button>`}
${this.inline||this.opened?j`
<section class="panel" role=${this.inline?`region`:`dialog`} aria-label=${this.heading||e.title}><div class="halves"><div class="talk">${this.renderBar()} ${this.renderLog()} ${this.renderForm()}</div>
${this.reading?this.renderReading(this.reading):P}
</div></section>`:P}
</div>`}renderBar(){let{words:e}=this;return j`
<header><span class="title">${this.heading||e.title}</span>
${this.exchanges.length?j`
<button class="icon clear" aria-label=${e.clear} title=${e.clear} @click=${this.clear}>${lt}</button>`:P}
${this.inline?P:j`
<button class="icon" aria-label=${e.close} title=${e.close} @click=${()=>this.setOpen(!1)}>${st}</button>`}
</header>`}renderLog(){let{words:e}=this;return j`
<div class="middle" @scroll=${this.onScroll} tabindex="0" role="group" aria-label=${e.log}>
${this.exchanges.length?P:j`
<div class="greeting"><p class="hello">${e.greeting}</p><p class="soft">${e.promise}</p>
${this.suggested.length?j`
<p class="soft" id="try">${e.suggestions}</p><ul class="suggested" aria-labelledby="try">${this.suggested.map(e=>j`
<li><button lang="vi" @click=${()=>this.ask(e)}>${e}</button></li>`)}</ul>`:P}
</div>`}
<div class="log" role="log" aria-label=${e.log}>
${at(this.exchanges,e=>e.key,e=>this.renderExchange(e))}
</div></div>`}renderExchange(e){let{words:t}=this,{state:n,answer:r}=e,i=n!==`waiting`&&n!==`streaming`;return j`
<div class="exchange ${n}"><p class="asked"><span class="unseen">${t.you} </span>${e.question}</p><div class="answered"><span class="unseen">${e.text?t.answer:P}</span><div class="said" lang="vi">
${this.renderSaid(e,i)}
</div>
${n===`waiting`?j`<p class="soft waiting">${this.slow?t.slow:t.waiting}</p>`:P}
${r?.status===`partial`?j`<p class="soft">${t.partial}</p>`:P}
${n===`stopped`?j`<p class="soft">${t.stopped} ${this.renderRetry(e)}</p>`:P}
${e.failure?j`<p class="failure">${Y}<span>${e.failure.say(t)}</span> ${this.renderRetry(e)}</p>`:P}
${i&&e.citations.length?this.renderSources(e):P}
${e.nearest.length?this.renderNearest(e.nearest):P}
${r?this.renderActions(e,r):P}
</div></div>`}renderSaid(e,t){let n=t?1/0:Me(Ie(e.text)).flatMap(e=>e.lines.flat()).length,r=0,i=t=>typeof t==`number`?this.renderMarker(t,e):t,a=e=>r++<n?j`<span>${Fe(e).map(e=>Array.isArray(e)?j`<span class="tied">${e.map(i)}</span>`:i(e))}</span>`:j`<span aria-hidden="true">${e.map(e=>typeof e==`number`?` [${e}]`:e)}</span>`;return Me(e.text).map(({kind:e,lines:t})=>{if(e===`p`)return j`<p>${t.flat().map(a)}</p>`;let n=t.map(e=>j`<li>${e.map(a)}</li>`);return e===`ul`?j`<ul>${n}</ul>`:j`<ol>${n}</ol>`})}renderMarker(e,t){let n=t.citations.find(t=>t.n===e);if(!n&&t.state!==`streaming`)return` [${e}]`;let r=t.sources.find(e=>e.id===n?.source_id);return j`<button class="cite" aria-label=${this.words.citation(e,this.titleOf(r))}
@click=${()=>this.openCitation(e,t.key)}>${e}</button>`}openCitation(e,t){let n=this.exchanges.find(e=>e.key===t),r=n?.citations.find(t=>t.n===e),i=n?.sources.find(e=>e.id===r?.source_id);r&&i&&this.read(r.article_id,i,r.source_span,r.quote)}renderSources(e){return j`
<ul class="sources" aria-label=${this.words.sources}>${e.sources.map(t=>{let n=e.citations.filter(e=>e.source_id===t.id).map(e=>e.n);return n.length?j`<li><button @click=${()=>this.openCitation(n[0],e.key)}><span class="numbers">${n.join(`, `)}</span><span class="about"><b lang="vi">${this.titleOf(t)}</b> <i>${this.aboutOf(t)}</i></span></button></li>`:P})}</ul>`}renderNearest(e){return j`
<p class="soft">${this.words.nearest}</p><ul class="sources">${e.map(e=>j`
<li><button @click=${()=>this.read(e.article_id,e,e.span)}><span class="about"><b lang="vi">${this.titleOf(e)}</b> <i>${this.aboutOf(e)}</i></span></button></li>`)}</ul>`}renderRetry(e){return j`<button class="plain retry" ?disabled=${this.asking!==null} @click=${()=>this.answer(e.key)}>${this.words.retry}</button>`}renderActions(e,t){let{words:n}=this,r=t.status!==`abstained`,i=(t,n)=>j`
<button class="icon" aria-label=${n} title=${n} aria-pressed=${e.rating===t}
@click=${()=>this.rate(e,t)}>${t===`up`?pt:mt}</button>`;return j`
<div class="actions">
${r?j`<span class="soft">${n.confidence(Math.round(t.confidence*100))}</span>`:P}
<span class="buttons">
${r?j`<button class="icon copy" aria-label=${n.copy} title=${n.copy} @click=${()=>this.copy(e)}>${ft}</button>`:P}
${i(`up`,n.good)} ${i(`down`,n.bad)}
</span></div><p class="soft note">${e.note===`comment`?n.thanks:e.note?n[e.note]:P}</p>
${e.note===`comment`?j`
<form class="comment" @submit=${t=>this.onComment(t,e)}><textarea rows="2" maxlength="1000" name="comment" aria-label=${n.comment} placeholder=${n.comment}></textarea><button class="plain">${n.sendComment}</button></form>`:P}`}onComment(e,t){e.preventDefault();let n=String(new FormData(e.target).get(`comment`)).trim();n&&this.rate(t,t.rating,n)}renderForm(){let{words:e}=this,t=Ve(this.draft.trim()),n=this.asking!==null;return j`
${this.offline?j`<p class="offline" role="status">${e.offline}</p>`:P}
<form class="ask" @submit=${this.onSubmit}><textarea rows="1" autocomplete="off" aria-label=${e.question} placeholder=${e.placeholder}
aria-invalid=${t>Z} aria-describedby="too-long"
.value=${this.draft} @keydown=${this.onQuestionKeys}
@input=${e=>this.draft=e.target.value}></textarea><button class="send" aria-label=${n?e.stop:e.send} title=${n?e.stop:e.send}
>${n?dt:ut}</button></form><p class="failure" id="too-long" role="status">${t>Z?e.tooLong(t):P}</p>`}renderReading(e){let{words:t}=this,{head:n,article:r,failure:i}=e,a=Re(n.url);return j`
<section class="source" role="region" aria-label=${t.reading}><header><button class="icon back" aria-label=${t.back} title=${t.back} @click=${this.closeReading}>${ct}</button><span class="title">${t.reading}</span></header><div class="text" tabindex="0" role="group" aria-label=${this.titleOf(n)}><h2 tabindex="-1" lang="vi">${n.title||r||i?this.titleOf(n):P}</h2><p class="soft">${this.aboutOf(n)}</p>
${a?j`<p><a href=${ze(a,e.quote)} target="_blank" rel="noopener noreferrer"
>${t.original}<span class="unseen"> (${t.newTab})</span>${ht}</a></p>`:P}
${i?j`<p class="failure">${Y}<span>${i.say(t)}</span><button class="plain retry" @click=${()=>this.read(e.id,n,e.span,e.quote)}>${t.retry}</button></p>`:P}
${r?this.renderText(r.text,e):i?P:j`<p class="soft waiting">${t.loading}</p>`}
</div></section>`}renderText(e,{span:t,quote:n}){let r=t&&Oe(e,t,n),[i,a]=r??[0,0];return j`
${t&&!r?j`<p class="failure" role="status">${Y}<span>${this.words.gone}</span></p>`:P}
<div lang="vi">${ke(e).map(({text:e,start:t})=>{let[r,o]=[Math.max(i-t,0),Math.min(a-t,e.length)];return r>=o?j`<p>${e}</p>`:n===null?j`<p class="near">${e}</p>`:j`<p class="cited">${e.slice(0,r)}<mark>${e.slice(r,o)}</mark>${e.slice(o)}</p>`})}</div>`}titleOf(e){return e?.title||this.words.untitled}aboutOf(e){return[e?.publisher,Be(e?.published_at??null,this.lang)].filter(Boolean).join(` · `)}};function Et(e){return e instanceof H?e:new H(e=>e.down)}var Dt=50,Ot=250,kt=class extends V{static{this.styles=[gt,vt]}static{this.properties={api:{},lang:{reflect:!0},known:{state:!0},found:{state:!0},filters:{state:!0},failure:{state:!0},loading:{state:!0}}}constructor(){super(),this.cursor=null,this.query=``,this.searching=null,this.pause=0,this.api=Q.api,this.lang=Q.lang,this.known=[],this.found=null,this.filters={},this.failure=null,this.loading=!0}connectedCallback(){super.connectedCallback(),this.known.length||this.load()}disconnectedCallback(){super.disconnectedCallback(),clearTimeout(this.pause),this.searching?.abort()}get client(){return new We(this.api.replace(/\/+$/,``))}async load(){this.loading=!0,this.failure=null;try{let e=await this.client.articles(this.cursor),t=this.known;this.known=[...t,...e.articles],this.cursor=e.next_cursor,this.known=[...t,...await this.client.named(e.articles)]}catch(e){this.failure=e}finally{this.loading=!1}}async search(){this.searching?.abort();let{signal:e}=this.searching=new AbortController;if(this.failure=null,!this.query)this.found=null;else try{let t=await this.client.search(this.query,Dt,this.filters,e),n=new Map;for(let e of t)n.has(e.article_id)||n.set(e.article_id,{...e,id:e.article_id});this.found=await this.client.named([...n.values()],e)}catch(e){W(e)||(this.failure=e)}}onInput(e){let t=new FormData(e.currentTarget),n=e=>String(t.get(e)??``).trim();this.query=n(`query`);let r=n(`publisher`);this.filters={publishers:r?[r]:[],published_from:n(`from`)||null,published_to:n(`to`)||null},clearTimeout(this.pause),this.pause=setTimeout(()=>void this.search(),Ot)}passes(e){let{publishers:t=[],published_from:n,published_to:r}=this.filters,i=e.published_at?.slice(0,10)??``;return(!t.length||t.includes(e.publisher??``))&&(!n||i!==``&&i>=n)&&(!r||i!==``&&i<=r)}open(e){let t=document.querySelector(`qa-chat`);t instanceof Tt&&(t.read(e.id,e,e.span),t.scrollIntoView({block:`nearest`}))}render(){let e=X(this.lang),t=[...new Set(this.known.map(e=>e.publisher).filter(e=>e!==null))].sort(),n=this.known.some(e=>e.published_at),r=this.found??this.known.filter(e=>this.passes(e)).map(e=>({...e,span:null}));return j`
<div class="root"><form role="search" @submit=${e=>e.preventDefault()} @input=${this.onInput}><label>${e.searchArticles}<input type="search" name="query" maxlength="500" autocomplete="off"></label>
${t.length>1?j`
<label>${e.publisher}<select name="publisher"><option value="">${e.anyPublisher}</option>
${t.map(e=>j`<option>${e}</option>`)}</select></label>`:P}
${n?j`
<div class="pair"><label>${e.from}<input type="date" name="from"></label><label>${e.to}<input type="date" name="to"></label></div>`:P}
</form><div class="list" tabindex="0" role="group" aria-label=${e.articles}><p class="unseen" role="status">${this.loading?P:e.found(r.length)}</p><ul>${r.map(t=>j`
<li><button lang="vi" @click=${()=>this.open(t)}>${t.title||e.untitled}
<i>${[t.publisher,Be(t.published_at,this.lang)].filter(Boolean).join(` · `)}</i></button></li>`)}</ul>
${this.failure?j`<p class="failure" role="alert">${Y} ${this.failure.say(e)}
<button class="plain" @click=${()=>this.query?this.search():this.load()}>${e.retry}</button></p>`:P}
${!r.length&&!this.loading&&!this.failure?j`<p class="soft">${this.known.length?e.noArticles:e.emptyIndex}</p>`:P}
${!this.found&&this.cursor?j`<button class="plain" @click=${this.load}>${e.more}</button>`:P}
</div></div>`}},$=document.currentScript;$ instanceof HTMLScriptElement&&(Q.api=$.dataset.api??new URL(`.`,$.src).href,Q.lang=$.dataset.lang??Q.lang);function At(){document.querySelector(`qa-chat`)||document.body.append(document.createElement(`qa-chat`))}customElements.get(`qa-chat`)||(customElements.define(`qa-chat`,Tt),customElements.define(`qa-articles`,kt),document.readyState===`loading`?addEventListener(`DOMContentLoaded`,At,{once:!0}):At())})();