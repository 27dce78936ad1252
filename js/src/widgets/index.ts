/** What the loader of every widget imports: `render` draws the view that the model names. */
import { addStyle } from './style';
import { type RenderContext, renderWidget } from './render';

export function render(context: RenderContext): () => void {
  addStyle();
  return renderWidget(context);
}
