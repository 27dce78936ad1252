/** A question, what was understood of it, and other ways to read it. */
import { useEffect, useRef, useState } from 'preact/hooks';
import type { Answer, ChartSpec } from '../generated/model';
import { Button } from './basics';
import { Icon } from './icons';
import { trans } from '../i18n';

interface AskProps {
  answer: Answer | null;
  /** A chart is shown that a question could refine. */
  canRefine: boolean;
  busy: boolean;
  suggestions: readonly string[];
  onAsk: (question: string, refine: boolean) => void;
  onAlternative: (spec: ChartSpec) => void;
  onCancel: () => void;
}

export function AskBox({ answer, canRefine, busy, suggestions, onAsk, onAlternative, onCancel }: AskProps) {
  const [text, setText] = useState('');
  const [refine, setRefine] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  useEffect(() => {
    if (answer) setText(answer.question);
  }, [answer]);
  const submit = (event: Event) => {
    event.preventDefault();
    if (text.trim()) onAsk(text.trim(), refine && canRefine);
  };
  const offer = (question: string) => {
    setText(question);
    onAsk(question, false);
  };
  return (
    <section class="ds-ask" aria-label={trans.__('Ask')}>
      <form onSubmit={submit}>
        <Icon name="sparkle" />
        <input
          ref={input}
          type="text"
          value={text}
          aria-label={trans.__('Ask a question about this data')}
          placeholder={trans.__('Ask: average price by brand, highest first')}
          onInput={event => setText(event.currentTarget.value)}
        />
        {canRefine && (
          <label class="ds-check" title={trans.__('Read the question as a change of the chart that is shown')}>
            <input type="checkbox" checked={refine} onChange={event => setRefine(event.currentTarget.checked)} />
            Follow-up
          </label>
        )}
        {busy ? <Button label={trans.__('Stop')} onClick={onCancel} /> : (
          <button type="submit" class="ds-button ds-primary" aria-disabled={!text.trim()}>{trans.__('Ask')}</button>
        )}
      </form>
      {answer ? <Understanding answer={answer} onAlternative={onAlternative} /> : <Suggestions questions={suggestions} onPick={offer} />}
    </section>
  );
}

function Suggestions({ questions, onPick }: { questions: readonly string[]; onPick: (question: string) => void }) {
  if (questions.length === 0) return null;
  return (
    <div class="ds-understood">
      <span class="ds-muted">{trans.__('Try')}</span>
      {questions.map(question => (
        <button key={question} type="button" class="ds-chip ds-chip-button" onClick={() => onPick(question)}>{question}</button>
      ))}
    </div>
  );
}

function Understanding({ answer, onAlternative }: { answer: Answer; onAlternative: (spec: ChartSpec) => void }) {
  return (
    <div class="ds-understood" aria-live="polite">
      {answer.understood.length > 0 && <span class="ds-muted">{trans.__('Understood')}</span>}
      {answer.understood.map(phrase => (
        <span key={`${phrase.start}-${phrase.kind}`} class={`ds-chip ds-phrase-${phrase.kind}`} title={phrase.kind}>
          <b>{phrase.text}</b> {phrase.meaning !== phrase.text && <span>{phrase.meaning}</span>}
        </span>
      ))}
      {answer.ignored.length > 0 && <span class="ds-muted">{trans.__('Not used: %1', answer.ignored.map(word => `“${word}”`).join(', '))}</span>}
      {answer.alternatives.length > 0 && <span class="ds-muted">{answer.confidence < 0.5 ? trans.__('Unsure. Did you mean') : trans.__('Or')}</span>}
      {answer.alternatives.map(alternative => (
        <button key={alternative.reason} type="button" class="ds-chip ds-chip-button" onClick={() => onAlternative(alternative.spec)}>
          {alternative.reason}
        </button>
      ))}
    </div>
  );
}
