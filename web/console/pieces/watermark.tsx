import { useEffect, useRef } from "react";
import style from "./watermark.module.css";

const ANGLE = -0.42;
const LINE_PX = 52;
const GAP_PX = 44;

/** Across everything, again and again: a photograph of the screen says whose it was, and when. Drawn, so that it is no text of the page. */
export function Watermark({ text }: { readonly text: string }) {
  const canvas = useRef<HTMLCanvasElement>(null);
  useEffect(() => {
    const sheet = canvas.current;
    if (sheet === null) return undefined;
    const observer = new ResizeObserver(() => draw(sheet, text));
    observer.observe(sheet);
    return () => observer.disconnect();
  }, [text]);
  return <canvas ref={canvas} className={style.sheet} role="img" aria-label={text} />;
}

function draw(sheet: HTMLCanvasElement, text: string): void {
  const pen = sheet.getContext("2d");
  if (pen === null) return;
  const { clientWidth: width, clientHeight: height } = sheet;
  sheet.width = width * devicePixelRatio;
  sheet.height = height * devicePixelRatio;
  const { color, fontFamily } = getComputedStyle(sheet);
  pen.scale(devicePixelRatio, devicePixelRatio);
  pen.translate(width / 2, height / 2);
  pen.rotate(ANGLE);
  pen.font = `600 15px ${fontFamily}`;
  pen.fillStyle = color;
  const step = pen.measureText(text).width + GAP_PX;
  const reach = Math.hypot(width, height) / 2;
  for (let line = 0; line * LINE_PX < 2 * reach; line++) {
    // Every second line begins half a mark further on, so that none is cut out between two columns.
    for (let x = -reach - (line % 2) * (step / 2); x < reach; x += step) pen.fillText(text, x, line * LINE_PX - reach);
  }
}
