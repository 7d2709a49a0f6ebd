import { type Charge, MANNERS, type Simulator } from './simulator.ts';
import { decimal } from './wire.ts';
import type { Simulators } from './server.ts';

const WORDS = {
  fr: { pay: 'Payer', refuse: 'Refuser', cancel: 'Annuler', over: 'Ce paiement est terminé.', back: 'Retour à la boutique', manner: 'Notifications' },
  en: { pay: 'Pay', refuse: 'Refuse', cancel: 'Cancel', over: 'This payment is over.', back: 'Back to the shop', manner: 'Notifications' },
};

export function escape(text: string): string {
  return text.replace(/[&<>"']/g, (c) => `&#${c.charCodeAt(0)};`);
}

function page(title: string, body: string, language = 'en'): string {
  return `<!doctype html>
<html lang="${language}">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<link rel="icon" href="data:,">
<title>${escape(title)}</title>
<style>body{font:1rem/1.5 system-ui;max-width:60rem;margin:2rem auto;padding:0 1rem}button{font:inherit;margin:.2rem}
td,th{text-align:left;padding:.2rem .6rem;vertical-align:top}code{overflow-wrap:anywhere}</style>
</head>
<body>
<main>
<h1>${escape(title)}</h1>
${body}
</main>
</body>
</html>
`;
}

/** Where the buyer decides. */
export function payPage(provider: Simulator, charge: Charge, notice?: string): string {
  const say = WORDS[charge.language];
  const title = `${provider.title} (simulator)`;
  const amount = `${decimal(charge.minor)} ${charge.currency}`;
  const facts = `<p>${escape(charge.reference)} : <strong>${amount}</strong></p>${notice ? `<p role="alert">${escape(notice)}</p>` : ''}`;
  if (!provider.isOpen(charge)) {
    return page(title, `${facts}<p>${say.over}</p><p><a href="${escape(charge.back.cancelled)}">${say.back}</a></p>`, charge.language);
  }
  const manners = MANNERS.map((manner) => `<option${manner === charge.manner ? ' selected' : ''}>${manner}</option>`).join('');
  return page(title, `${facts}
<form method="post" action="/act/${provider.name}/${encodeURIComponent(charge.id)}">
<p><label>${say.manner} <select name="manner">${manners}</select></label></p>
<p><button name="act" value="pay">${say.pay} ${amount}</button>
<button name="act" value="refuse">${say.refuse}</button>
<button name="act" value="cancel">${say.cancel}</button></p>
</form>`, charge.language);
}

/** What merchants see at the providers, for all of them. */
export function dashboard(all: Simulators): string {
  const button = (provider: Simulator, charge: Charge, act: string, fits: boolean) =>
    fits ? `<button formaction="/dashboard/${provider.name}/${encodeURIComponent(charge.id)}/${act}">${act}</button>` : '';
  const row = (provider: Simulator, charge: Charge) => `<tr><td>${escape(charge.reference)}</td>
<td>${decimal(charge.minor)} ${charge.currency}</td><td>${charge.state}${charge.disputed ? ', disputed' : ''}${charge.refunded ? `, ${decimal(charge.refunded)} given back` : ''}</td>
<td><form method="post">${button(provider, charge, 'pay', provider.isOpen(charge))}${button(provider, charge, 'expire', provider.isOpen(charge))}
${button(provider, charge, 'refund', provider.tells.includes('refunded') && charge.state === 'paid' && charge.refunded < charge.collected)}
${button(provider, charge, 'dispute', provider.tells.includes('disputed') && charge.state === 'paid' && !charge.disputed)}
${button(provider, charge, 'win', charge.disputed && !charge.dispute)}${button(provider, charge, 'lose', charge.disputed && !charge.dispute)}</form></td></tr>`;
  const section = (provider: Simulator) => `<section>
<h2>${escape(provider.title)}</h2>
<table>${Object.entries(provider.settings).map(([name, value]) => `<tr><th>${name}</th><td><code>${escape(value).replaceAll('\n', '<br>')}</code></td></tr>`).join('')}</table>
<form method="post" action="/dashboard/${provider.name}/notify"><label>Notification address
<input name="url" size="70" value="${escape(provider.notifyAt ?? '')}"></label> <button>Save</button></form>
<form method="post" action="/dashboard/${provider.name}/silence"><button>Leave the next call without an answer</button></form>
<table>${[...provider.charges.values()].map((charge) => row(provider, charge)).join('')}</table>
${provider.sent.length ? `<h3>Notifications</h3><ol>${provider.sent.map((sent) => `<li>${sent.what}: ${sent.status} <code>${escape(JSON.stringify(sent.body))}</code> ${escape(sent.objection ?? '')}</li>`).join('')}</ol>` : ''}
${provider.complaints.length ? `<h3>Complaints</h3><ul>${provider.complaints.map((what) => `<li>${escape(what)}</li>`).join('')}</ul>` : ''}
</section>`;
  return page('Payment simulators', all.all.map(section).join('\n'));
}
