// The curation desk by keys: a letter does what the link with its data-key does, and each act asks for its reason in
// one box. Links and buttons lead to pages of their own where this does not run. Uses $, $$, root, typing of kaji.js.
{
  const rows = () => $$('[data-rows] > li'), list = $('[data-order]'), why = $('#why'), said = $('#said'), keys = $('#keys');
  const start = list ? [...list.children] : [], mains = $$('main .btn.main').filter(b => !why?.contains(b));
  const tell = (text, name, place) => { said.textContent = text.replace('%n', name).replace('%p', place); };
  let asked; // the row an act was begun on

  const select = r => {
    rows().forEach(x => { x.tabIndex = x === r ? 0 : -1; x === r ? x.setAttribute('aria-current', 'true') : x.removeAttribute('aria-current'); });
  };
  const go = r => { if (r) { select(r); r.focus(); r.scrollIntoView({ block: 'nearest' }); } };
  const chosen = () => $('[data-rows] > [aria-current]') || rows()[0];

  // the others flow around those pinned to their places, as they will on the server
  const show = order => {
    const held = document.activeElement; // a moved row would lose the keyboard
    if (order.some((x, n) => x !== list.children[n])) { list.append(...order); held?.focus(); }
    order.forEach((x, n) => {
      $('[data-pos]', x).textContent = n + 1;
      $$('[data-move]', x).forEach(b => { b.disabled = !step(x, +b.dataset.move); });
    });
  };
  const holder = (r, place) => start.find((x, n) => x !== r && 'pin' in x.dataset && n === place - 1);
  const step = (r, d) => {
    let place = [...list.children].indexOf(r) + 1 + d;
    while (holder(r, place)) place += d;
    return place >= 1 && place <= start.length ? place : 0;
  };
  const placed = (r, place) => {
    const rest = start.filter(x => x !== r && !('pin' in x.dataset));
    return start.map((x, n) => n === place - 1 ? r : holder(r, n + 1) || rest.shift());
  };

  // the box: what is asked, about whom, and where its form goes; one act at a time
  const ask = (link, place) => {
    const r = link.closest('li'), moves = 'place' in link.dataset, to = why.elements.position;
    if (asked !== r) show(start);
    asked = r;
    select(r);
    why.action = link.pathname;
    $('#why_head').textContent = link.dataset.why;
    $('#why_place').hidden = to.disabled = !moves;
    if (moves) to.value = place || link.dataset.place;
    mains.forEach(b => b.classList.remove('main')); // one act a view: now it is this one
    why.hidden = false;
    (moves && !place ? to : why.elements.reason).focus();
  };
  const close = () => { why.hidden = true; mains.forEach(b => b.classList.add('main')); show(start); go(asked); asked = undefined; };
  const move = (r, place) => {
    const there = holder(r, place);
    if (there) { tell(list.dataset.pinned, there.dataset.name); return; }
    if (!place || place > start.length) return;
    show(start);
    asked = r;
    show(placed(r, place));
    tell(list.dataset.said, r.dataset.name, place);
    ask($('[data-key="m"]', r), place);
  };

  if (list) {
    list.addEventListener('click', e => {
      const b = e.target.closest('[data-move]');
      if (b) { e.preventDefault(); move(b.closest('li'), step(b.closest('li'), +b.dataset.move)); }
    });
    why.elements.position.addEventListener('input', e => {
      const place = +e.target.value;
      if (start.includes(asked) && place >= 1 && place <= start.length && !holder(asked, place)) show(placed(asked, place));
    });
    $('[data-give-up]', why).addEventListener('click', e => { e.preventDefault(); close(); });
    addEventListener('keydown', e => { if (e.key === 'Escape' && !why.hidden) { e.preventDefault(); close(); } });
    addEventListener('click', e => {
      const link = e.target.closest('[data-why]');
      if (link && !e.ctrlKey && !e.metaKey && !e.shiftKey) { e.preventDefault(); ask(link); }
    });
  }

  addEventListener('click', e => { const r = e.target.closest('[data-rows] > li'); if (r) select(r); });
  addEventListener('keydown', e => {
    if (e.key === 'Escape' && e.target.id === 'q') return go(chosen());
    if (typing(e) || e.defaultPrevented) return;
    const k = e.key.length > 1 ? e.key : e.key.toLowerCase(), on = e.target.closest('[data-rows] > li'), r = on || chosen();
    const d = { j: 1, k: -1 }[k] || (on && { ArrowDown: 1, ArrowUp: -1 }[k]), all = rows();
    if (k === '/' && $('#q')) $('#q').focus();
    else if (k === '?') { keys.open = !keys.open; $('summary', keys).focus(); }
    else if (d && e.shiftKey) { if (r && start.includes(r)) move(r, step(r, d)); else return; }
    else if (d) go(on ? all[all.indexOf(r) + d] : r);
    else if (k === 'Enter' && e.target === r) $('a[href]', r).click();
    else if (/^[1-9]$/.test(k) && start.includes(r)) move(r, +k);
    else if (k === 'a' && r && !$('[data-key="a"]', r)) go($('[data-key="a"]')?.closest('li'));
    else if (/^[a-z]$/.test(k) && r && $(`[data-key="${k}"]`, r)) $(`[data-key="${k}"]`, r).click();
    else return;
    e.preventDefault();
  });

  // the switch: a choice of this browser, for the keys of every page
  const button = $('[data-keys-switch]', keys), flip = () => {
    const off = root.dataset.shortcuts === 'off';
    button.setAttribute('aria-pressed', !off);
    $('[data-on]', button).hidden = off;
    $('[data-off]', button).hidden = !off;
  };
  button.addEventListener('click', () => {
    if (root.dataset.shortcuts === 'off') delete root.dataset.shortcuts; else root.dataset.shortcuts = 'off';
    try { localStorage.shortcuts = root.dataset.shortcuts || ''; } catch { /* private window: for this page only */ }
    flip();
  });
  keys.hidden = false;
  root.dataset.keyed = '';
  rows().forEach((x, n) => { x.tabIndex = n ? -1 : 0; });
  // back from a verb: who it was about is still selected
  const about = start.find(x => x.dataset.id === new URLSearchParams(location.search).get('see'));
  if (about) select(about);
  flip();
}
